/** Why the response of an issuer is not usable; the reason contains no text of the response. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A JSON Web Key Set (RFC 7517 §5). */
export interface PublishedKeys {
  readonly keys: readonly object[];
}

/** More than a thousand keys need. */
const maxBodyBytes = 1024 * 1024;

/** A key with multiple primes (RFC 7518 §6.3.2.7) has five levels. */
const maxDepth = 10;

/**
 * Reads the key set of a response, and closes the connection when the response is too large.
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

/** Checked because jose clones the set, and a deep one overflows the stack. */
function isDeeperThan(value: unknown, depth: number): boolean {
  if (!isObject(value)) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function isKeySet(json: unknown): json is PublishedKeys {
  if (!isObject(json) || !('keys' in json) || !Array.isArray(json.keys)) return false;
  return json.keys.every((key) => isObject(key) && !Array.isArray(key));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
