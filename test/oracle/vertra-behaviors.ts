import type { Behavior, Expected, FieldState, WriteOnWire } from './behavior.ts';
import { anyTiming, confirmed, unknown } from './behavior.ts';
import type { Dialect, Value, Values } from './fields.ts';
import { isSameByContract } from './fields.ts';
import type { Headers } from './reply.ts';
import { respond } from './reply.ts';
import type { Confirm } from './wire-behaviors.ts';

/** Creates an organization of Vertra; the newest dialect has no tags, and no members after an update. */
export function toVertraOrganization(id: string, values: Values, dialect: Dialect = 'organizations'): object {
  const { tags: _, ...others } = values;
  const isFlat = dialect === 'workspaces-flat';
  return {
    id,
    ...(isFlat ? others : values),
    owner_id: '993591427428790342',
    created_at: '2025-08-14T19:58:00Z',
    updated_at: '2025-08-14T20:00:00Z',
    ...(isFlat
      ? {}
      : { members: [{ user_id: '993591427428790342', role: 'owner', joined_at: '2025-08-14T19:58:00Z' }] }),
  };
}

/** Creates a response about one organization; only the first dialect documents a status. */
export function toVertraBody(id: string, values: Values, dialect: Dialect): object {
  const response = toVertraOrganization(id, values, dialect);
  return dialect === 'organizations' ? { status: 'success', response } : { response };
}

/** Applies the comparison rule of the contract to the organization in a response. */
function toExpected({ dialect, sent }: WriteOnWire, shown: Values): readonly Expected[] {
  const states = Object.entries(sent).map(([name, value]): [string, FieldState] => {
    const isShown = Object.hasOwn(shown, name) && isSameByContract(name, shown[name] ?? null, value, dialect);
    return [name, isShown ? 'APPLIED' : 'UNCONFIRMED'];
  });
  return confirmed(Object.fromEntries(states));
}

/** Creates a 200 with the organization. */
export const confirmVertra: Confirm = (write) => ({
  body: toVertraBody(write.organization, write.shown, write.dialect),
  expected: toExpected(write, write.shown),
});

const foreignId = 'another-organization';
const foreignValues = { name: 'Another', description: 'Another', tags: ['another'] };

/** The response to another request, about an organization that the oracle never writes. */
export const vertraForeignResponse = toVertraBody(foreignId, foreignValues, 'organizations');

export const vertraRefusal = { status: 'error', code: 'NOT_DOCUMENTED_ANYWHERE' };

const onText =
  (change: (text: string) => string, ...fields: readonly string[]) =>
  (field: string, value: Value): Value => {
    if (!fields.includes(field)) return value;
    return Array.isArray(value) ? value.map(change) : change(String(value));
  };

const spellings: readonly {
  readonly name: string;
  readonly requires: readonly string[];
  readonly store: NonNullable<Behavior['store']>;
}[] = [
  { name: 'names in lower case', requires: ['name'], store: onText((text) => text.toLowerCase(), 'name') },
  {
    name: 'strings trimmed and collapsed',
    requires: ['name', 'description'],
    store: onText((text) => text.trim().replace(/\s+/g, ' '), 'name', 'description'),
  },
  {
    name: 'strings in NFC',
    requires: ['description'],
    store: onText((text) => text.normalize('NFC'), 'name', 'description', 'tags'),
  },
  {
    name: 'tags sorted, each once',
    requires: ['tags'],
    store: (field, value) => (field === 'tags' ? [...new Set(value as readonly string[])].sort() : value),
  },
  {
    name: 'descriptions in lower case',
    requires: ['description'],
    store: onText((text) => text.toLowerCase(), 'description'),
  },
  { name: 'tags in lower case', requires: ['tags'], store: onText((tag) => tag.toLowerCase(), 'tags') },
];

const confirming: Behavior['response'] = (write) => {
  const { body, expected } = confirmVertra(write);
  return { reply: respond(200, body), expected };
};

export const vertraSuccesses: readonly Behavior[] = [
  { name: '200', timings: ['BEFORE', 'AFTER', 'PART'], response: confirming },
  { name: '200 that shows nothing of the update', timings: ['LATE', 'NONE'], response: confirming },
  ...spellings.map(
    ({ name, requires, store }): Behavior => ({
      name: `200, stored with ${name}`,
      timings: ['BEFORE'],
      requires,
      store,
      response: confirming,
    }),
  ),
  {
    name: '200 without the tags',
    timings: ['BEFORE'],
    requires: ['tags'],
    response: (write) => {
      const { tags: _, ...shown } = write.shown;
      const body = toVertraBody(write.organization, shown, write.dialect);
      return { reply: respond(200, body), expected: toExpected(write, shown) };
    },
  },
];

const asSent = ({ dialect, organization, sent, shown }: WriteOnWire) =>
  toVertraBody(organization, { ...shown, ...sent }, dialect);

function contradiction(
  name: string,
  status: number,
  toBody: (write: WriteOnWire) => object,
  reasons: readonly string[] = ['UNREADABLE_ANSWER'],
  headers: Headers = {},
): Behavior {
  return {
    name,
    timings: anyTiming,
    ...(status >= 500 ? { isUnhealthy: true } : {}),
    response: (write) => ({
      reply: respond(status, toBody(write), headers),
      expected: unknown(...reasons),
    }),
  };
}

const codes = ['RATE_LIMIT_EXCEEDED', 'NAME_TOO_LONG', 'UNAUTHORIZED', 'ORGANIZATION_NOT_FOUND', 'FORBIDDEN'];

/** Responses that contradict themselves or the request. */
export const vertraContradictions: readonly Behavior[] = [
  ...codes.flatMap((code) => [
    contradiction(`200 success with ${code}`, 200, () => ({ status: 'success', code })),
    contradiction(`200 with the organization and ${code}`, 200, (write) => ({ ...asSent(write), code })),
    contradiction(
      `${code} under a 5xx`,
      500,
      ({ random }) => ({ status: 'error', code, n: random.integer(9) }),
      ['SERVER_ERROR'],
    ),
  ]),
  contradiction('RATE_LIMIT_EXCEEDED under 502', 502, () => ({ code: 'RATE_LIMIT_EXCEEDED' }), [
    'SERVER_ERROR',
  ]),
  contradiction('ORGANIZATION_NOT_FOUND under 504', 504, () => ({ code: 'ORGANIZATION_NOT_FOUND' }), [
    'SERVER_ERROR',
  ]),
  contradiction('200 with status error and the organization', 200, (write) => ({
    ...asSent(write),
    status: 'error',
  })),
  ...[400, 401, 403, 404, 409, 422, 429].map((status) =>
    contradiction(`${status} with the organization as sent`, status, asSent),
  ),
  ...[429, 503].map((status) =>
    contradiction(
      `${status} with a wait and the organization as sent`,
      status,
      asSent,
      ['UNREADABLE_ANSWER'],
      { 'retry-after': '0' },
    ),
  ),
  ...[400, 404, 409, 429, 503].flatMap((status) => [
    contradiction(
      `${status} with a wait and status success`,
      status,
      () => ({ status: 'success' }),
      ['UNREADABLE_ANSWER'],
      { 'retry-after': '0' },
    ),
    contradiction(
      `${status} with a wait and the values as sent without an id`,
      status,
      ({ sent }) => ({ code: 'NOT_DOCUMENTED_ANYWHERE', response: sent }),
      ['UNREADABLE_ANSWER'],
      { 'retry-after': '0' },
    ),
  ]),
  ...['code', 'status'].map((key) =>
    contradiction(`200 with the organization and a ${key} that is not a string`, 200, (write) => ({
      ...asSent(write),
      [key]: write.random.pick([429, true, {}, []]),
    })),
  ),
  contradiction('200 with another organization', 200, () => vertraForeignResponse),
  contradiction('200 with another organization that has the values', 200, ({ dialect, sent }) =>
    toVertraBody(foreignId, { ...foreignValues, ...sent }, dialect),
  ),
  contradiction('200 with an organization without id', 200, ({ sent }) => ({
    status: 'success',
    response: sent,
  })),
  contradiction('200 with response null', 200, () => ({ status: 'success', response: null })),
  contradiction('200 with an empty object', 200, () => ({})),
];
