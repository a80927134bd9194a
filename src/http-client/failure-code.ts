const format = /^[A-Z0-9_]{1,64}$/;

/**
 * The code of why a connection could not be made or was lost, as Node, OpenSSL, llhttp and undici name it (ENOTFOUND,
 * SELF_SIGNED_CERT_IN_CHAIN, HPE_INVALID_CONSTANT). Never a message, which can contain a host, an address or a credential.
 */
export function toFailureCode(error: unknown): string {
  return findCode(error, 0) ?? 'UNKNOWN';
}

const maxDepth = 4;

function findCode(error: unknown, depth: number): string | undefined {
  if (!(error instanceof Error) || depth > maxDepth) return undefined;
  if ('code' in error && typeof error.code === 'string' && format.test(error.code)) return error.code;
  // Node tries each address of a host in turn, and reports all errors in one.
  const [inner] = error instanceof AggregateError ? error.errors : [error.cause];
  // llhttp has no code for an answer that does not begin as HTTP does.
  return findCode(inner, depth + 1) ?? (error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : undefined);
}
