/** What may not be found, by what it is: a text in any spelling, or whatever an expression matches. */
export type Marks = Readonly<Record<string, string | RegExp>>;

/** What a text holds of what it may not hold: the mark's name, and what stands around it. */
export function findMarks(text: string, marks: Marks): string[] {
  return Object.entries(marks).flatMap(([name, mark]) => {
    const at = typeof mark === 'string' ? findSpelling(text, mark) : text.search(mark);
    return at < 0 ? [] : [`${name}: …${text.slice(Math.max(0, at - 60), at + 90)}…`];
  });
}

function findSpelling(text: string, secret: string): number {
  const lower = text.toLowerCase();
  return Math.max(...spellingsOf(secret).map((each) => lower.indexOf(each.toLowerCase())));
}

/** As it is, in a URL, inside JSON, in hexadecimal, and in base64 wherever in the encoded text it may stand. */
function spellingsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.from(`${'x'.repeat(offset)}${secret}`);
    const [start, end] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return (['base64', 'base64url'] as const).map((name) => bytes.toString(name).slice(start, end));
  });
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, encodeURIComponent(secret), inJson, Buffer.from(secret).toString('hex'), ...base64];
}
