/** A member name that its object has before. */
export interface RepeatedMember {
  readonly name: string;
  readonly line: number;
}

/** Each string, whether it names a member, each start and end of an object, and each line break. */
const structure = /"((?:[^"\\]+|\\.)*)"(?=(\s*:)?)|[{}\n]/g;

/**
 * Finds members that an object has twice, of which JSON.parse returns the last.
 *
 * @param json a valid JSON text
 */
export function findRepeatedMembers(json: string): readonly RepeatedMember[] {
  const objects: Set<string>[] = [];
  const found: RepeatedMember[] = [];
  let line = 1;
  for (const [token, text, colon] of json.matchAll(structure)) {
    if (token === '\n') line += 1;
    else if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    else if (colon !== undefined) {
      const names = objects.at(-1);
      const name: string = JSON.parse(`"${text}"`);
      if (names?.has(name)) found.push({ name, line });
      names?.add(name);
    }
  }
  return found;
}
