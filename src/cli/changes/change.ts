import { z } from 'zod';

/** A change in a response; keeps the fields of later versions for `--json`. */
export const change = z.looseObject({
  id: z.string(),
  at: z.string(),
  caller: z.string(),
  requestId: z.string(),
  provider: z.string(),
  connection: z.string(),
  organizationId: z.string(),
  fields: z.array(z.looseObject({ path: z.array(z.string()), state: z.string() })),
  outcome: z.string(),
  result: z.string().nullable(),
  source: z.string(),
  replayed: z.boolean(),
});

type Change = z.infer<typeof change>;

export const changeHeader = [
  'TIME',
  'CALLER',
  'ORGANIZATION',
  'OUTCOME',
  'RESULT',
  'SOURCE',
  'REQUEST',
  'FIELDS',
];

export function toChangeRow(each: Change): readonly string[] {
  const { at, caller, fields, organizationId, outcome, replayed, requestId, result, source } = each;
  const states = fields.map(({ path, state }) => `${path.at(-1)} ${state}`);
  return [
    at,
    caller,
    organizationId,
    replayed ? `${outcome} (replayed)` : outcome,
    result?.replace(/^Organization/, '') ?? '–',
    source,
    requestId,
    states.join(', '),
  ];
}
