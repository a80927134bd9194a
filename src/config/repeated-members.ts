/** A member name that its object has before. */
export interface RepeatedMember {
  readonly name: string;
  readonly line: number;
}

/** Each string, whether it names a member, and each start and end of an object. */
const structure = /"((?:[^"\\]+|\\.)*)"(?=(\s*:)?)|[{}]/g;

/**
 * Finds members that an object has twice, of which JSON.parse returns the last.
 *
 * @param json a valid JSON text
 * @param maxFound how many are found at most
 */
export function findRepeatedMembers(json: string, maxFound: number): readonly RepeatedMember[] {
  const objects: Set<string>[] = [];
  const found: RepeatedMember[] = [];
  const toLine = createLineCounter(json);
  for (const { 0: token, 1: text, 2: colon, index } of json.matchAll(structure)) {
    if (found.length >= maxFound) break;
    if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    else if (colon !== undefined) {
      const names = objects.at(-1);
      const name: string = JSON.parse(`"${text}"`);
      if (names?.has(name)) found.push({ name, line: toLine(index) });
      names?.add(name);
    }
  }
  return found;
}

/** Returns a function that converts increasing indexes to lines, so that the text is read once. */
function createLineCounter(text: string): (index: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (index) => {
    while (next >= 0 && next < index) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}
