import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { RecordedRequest } from './recorded-request.ts';

/**
 * Parses the body of a request as a JSON object, or returns `undefined`. Both providers document
 * `Content-Type: application/json`; a body of another type is ignored, as a server's body parser would do.
 */
export function parseBody(request: RecordedRequest): JsonObject | undefined {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return undefined;
  const value = parseJson(request.body);
  return isJsonObject(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
