/** The strings that must not occur, by name: a string in any encoding, or a pattern. */
export type Marks = Readonly<Record<string, string | RegExp>>;

/** Finds marks in a string. Returns the name of each mark with its surrounding text. */
export function findMarks(text: string, marks: Marks): string[] {
  return Object.entries(marks).flatMap(([name, mark]) => {
    const index = typeof mark === 'string' ? findEncoded(text, mark) : text.search(mark);
    return index < 0 ? [] : [`${name}: …${text.slice(Math.max(0, index - 60), index + 90)}…`];
  });
}

function findEncoded(text: string, secret: string): number {
  const lower = text.toLowerCase();
  return Math.max(...encodingsOf(secret).map((each) => lower.indexOf(each.toLowerCase())));
}

/** The text unchanged, in a URL, in JSON, in hexadecimal, and in base64 at each of the three byte offsets. */
function encodingsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.from(`${'x'.repeat(offset)}${secret}`);
    const [start, end] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return (['base64', 'base64url'] as const).map((name) => bytes.toString(name).slice(start, end));
  });
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, encodeURIComponent(secret), inJson, Buffer.from(secret).toString('hex'), ...base64];
}
