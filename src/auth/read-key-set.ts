/** Why an answer of an issuer cannot be used as its keys: words of this file alone. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** The keys of an issuer as it publishes them (RFC 7517 §5). */
export interface PublishedKeys {
  readonly keys: readonly object[];
}

/** A thousand keys are fewer. */
const maxBodyBytes = 1024 * 1024;

/** A key with its other primes (RFC 7518 §6.3.2.7) has five levels. */
const maxDepth = 10;

/**
 * Reads an answer, however it is compressed, and closes the connection to an issuer that sends more than keys.
 *
 * @throws KeySetError, or the error of the connection
 */
export async function readKeySet(response: Response): Promise<PublishedKeys> {
  const problem = toStatusProblem(response.status);
  if (problem === null) return parse(await readText(response));
  response.body?.cancel().catch(() => {});
  throw new KeySetError(problem);
}

const redirects = new Set([301, 302, 303, 307, 308]);

function toStatusProblem(status: number): string | null {
  if (status === 200) return null;
  return redirects.has(status) ? 'redirect' : `HTTP ${status}`;
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw new KeySetError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): PublishedKeys {
  const json = toJson(text);
  if (isDeeperThan(json, maxDepth)) throw new KeySetError('too deep');
  if (!isKeySet(json)) throw new KeySetError('not a key set');
  return json;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeySetError('not JSON');
  }
}

/** jose clones the set, which would overflow the stack. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (!isObject(value)) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function isKeySet(json: unknown): json is PublishedKeys {
  if (!isObject(json) || !('keys' in json) || !Array.isArray(json.keys)) return false;
  return json.keys.every((key) => isObject(key) && !Array.isArray(key));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
