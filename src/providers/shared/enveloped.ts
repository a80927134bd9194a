/** The names under which providers wrap a result, documented or common. */
const envelopeKeys = ['data', 'response', 'result'];

/** Envelopes and lists in each other, such as `{ data: { response: [organization] } }`. */
const maxDepth = 4;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether an object at the top of a body, in an envelope or in a list of these satisfies `matches`. */
export function someEnveloped(
  body: unknown,
  matches: (part: JsonObject) => boolean,
  depth = maxDepth,
): boolean {
  if (depth === 0 || typeof body !== 'object' || body === null) return false;
  if (Array.isArray(body)) return body.some((entry) => someEnveloped(entry, matches, depth - 1));
  const part = body as JsonObject;
  return matches(part) || envelopeKeys.some((key) => someEnveloped(part[key], matches, depth - 1));
}
