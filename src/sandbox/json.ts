import type { RecordedRequest } from './box.ts';

/** A JSON object whose members nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The JSON object that a request carries, or `undefined`. Both providers document `Content-Type: application/json`;
 * a body sent as anything else is not read, as a server's body parser would not.
 */
export function jsonObjectIn(request: RecordedRequest): JsonObject | undefined {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return undefined;
  const value = parse(request.body);
  return isJsonObject(value) ? value : undefined;
}
