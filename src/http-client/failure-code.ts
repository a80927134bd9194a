const codePattern = /^[A-Z0-9_]{1,64}$/;

/**
 * Returns the code that Node, OpenSSL, llhttp or undici gives a failed connection (ENOTFOUND, SELF_SIGNED_CERT_IN_CHAIN,
 * HPE_INVALID_CONSTANT). Never the message, which can contain a host, an address or a credential.
 */
export function toFailureCode(error: unknown): string {
  return findCode(error, 0) ?? 'UNKNOWN';
}

const maxDepth = 4;

function findCode(error: unknown, depth: number): string | undefined {
  if (!(error instanceof Error) || depth > maxDepth) return undefined;
  if ('code' in error && typeof error.code === 'string' && codePattern.test(error.code)) return error.code;
  // Node tries each address of a host in turn and reports all errors as one.
  const [inner] = error instanceof AggregateError ? error.errors : [error.cause];
  // llhttp gives no code for a response that does not start as HTTP.
  return findCode(inner, depth + 1) ?? (error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : undefined);
}
