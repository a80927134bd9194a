/** Values that differ between runs. */
const fixedValues: Readonly<Record<string, string>> = {
  requestId: '00000000-0000-4000-8000-000000000000',
  at: '2026-01-01T12:00:00.000Z',
  readAt: '2026-01-01T12:00:00.000Z',
};
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const fixedId = '11111111-1111-4111-8111-111111111111';

/** The time at which the test runs, as opposed to the times in the sandbox's data. */
const isRecent = (text: string) => Math.abs(Date.parse(text) - Date.now()) < 3_600_000;

function toFixed(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/cursor$/i.test(key)) return 'a-cursor';
  if (/At$/.test(key) && isRecent(value)) return '2026-01-01T12:00:00.000Z';
  return fixedValues[key] ?? value.replace(uuid, fixedId).replace(/^change:.+/, 'change:1');
}

type Result = { readonly __typename: string } | null | undefined;

/** Keys results by their members, and fails unless each occurs once. */
export function byMember(results: readonly Result[], expected: readonly string[] = []) {
  const byName = Object.fromEntries(results.map((result) => [result?.__typename, result]));
  const names = Object.keys(byName).sort();
  if (results.length !== names.length || `${names}` !== `${[...expected].sort()}`)
    throw new Error(`The results are ${names}, but the members of the union are ${expected}.`);
  return byName;
}

/** Prints a constant for `schema/generated`, with the same text in each run. */
export function printConstant(name: string, type: string, value: unknown): string {
  return `export const ${name}: ${type} = ${JSON.stringify(value, toFixed, 2)};\n`;
}
