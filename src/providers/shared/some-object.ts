export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether an object anywhere in a body satisfies `matches`; not recursive, because a body can be nested thousands of levels deep. */
export function someObject(body: unknown, matches: (part: JsonObject) => boolean): boolean {
  const parts = [body].filter(isContainer);
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (!Array.isArray(part) && matches(part)) return true;
    for (const value of Object.values(part)) if (isContainer(value)) parts.push(value);
  }
  return false;
}

function isContainer(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
