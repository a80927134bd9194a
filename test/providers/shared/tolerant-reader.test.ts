import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toProviderKey } from '../../../src/providers/shared/provider-names.ts';
import type { Reader } from '../../../src/providers/shared/tolerant-reader.ts';
import { id, instant, readTolerantly } from '../../../src/providers/shared/tolerant-reader.ts';
import { vertraBody, vertraListBody } from '../../../src/providers/vertra/vertra-body.ts';
import { vidaAccount } from '../../../src/providers/vida/vida-account.ts';
import { vidaBody } from '../../../src/providers/vida/vida-body.ts';
import { createDriftListener } from '../../support/drift-listener.ts';

// The contracts as zod schemas, which are the reference for the hand-written readers.

const tolerant = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const wireId = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
const isRepresentable = (each: string) =>
  Number.isNaN(Date.parse(each)) ||
  (!/\.\d{31}/.test(each) && new Date(each).toISOString().length === '2025-08-14T19:58:00.000Z'.length);
const wireInstant = z.iso.datetime({ offset: true }).refine(isRepresentable);
const text = tolerant(z.string().nullable());
const boolean = tolerant(z.boolean().nullable());
const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  tolerant(z.string().toUpperCase().pipe(z.enum(values)).nullable());

const unchecked = z.unknown().optional();
const member = z.object({
  user_id: wireId,
  role: text,
  role_name: text,
  joined_at: tolerant(wireInstant.nullable()),
  role_id: unchecked,
  expires_at: unchecked,
  user: unchecked,
});
const organization = z.object({
  id: tolerant(wireId),
  name: tolerant(z.string()),
  description: text,
  tags: tolerant(z.array(z.string())),
  owner_id: tolerant(wireId),
  created_at: tolerant(wireInstant),
  updated_at: tolerant(wireInstant),
  members: tolerant(z.array(member.optional().catch(undefined))),
  ...{
    plan_id: unchecked,
    applications: unchecked,
    databases: unchecked,
    owner: unchecked,
    members_count: unchecked,
  },
  ...{
    deleted_at: unchecked,
    frozen: unchecked,
    roles: unchecked,
    permissions: unchecked,
    is_owner: unchecked,
  },
  ...{ owner_plan_id: unchecked, resource_organization: unchecked },
});
const refusal = {
  status: tolerant(z.string().nullable()),
  code: tolerant(z.string().nullable()),
  message: z.unknown().optional(),
  details: tolerant(z.looseObject({ retry_after: unchecked, path: unchecked })),
  path: unchecked,
  retry_after: z.unknown().optional(),
};
const settings = {
  ...{ orgName: text, email: text, active: boolean, productPlanId: text, offeredProductPlanId: text },
  ...{ smsEnabled: boolean, smsBrandId: text, smsCampaignId: text, vidaPremium: boolean },
  ...{ externalAccountId: text, externalBillingId: text, accountType: text },
  hipaaSetting: oneOf('ON', 'OFF', 'INHERIT'),
  orgAccountType: oneOf('INTERNAL', 'CUSTOMER'),
  timestamp: tolerant(z.number().nullable()),
};
const account = z.object({
  success: unchecked,
  message: unchecked,
  id: tolerant(wireId),
  organizationId: tolerant(wireId),
  username: tolerant(z.unknown()),
  partnerId: tolerant(z.unknown()),
  resellerId: tolerant(z.unknown()),
  ...settings,
  details: tolerant(z.looseObject(settings).nullable()),
});
const schemas = {
  vertraBody: z.object({ ...refusal, response: tolerant(organization) }),
  vertraListBody: z.object({
    ...refusal,
    response: tolerant(z.array(organization.optional().catch(undefined))),
  }),
  // An account without an id is not decoded.
  vidaAccount: account.refine((read) => (read.id ?? read.organizationId) !== undefined),
  vidaBody: z.object({
    success: z.unknown().optional(),
    message: tolerant(z.string()),
    updatedSettings: tolerant(z.array(z.string().optional().catch(undefined)).nullable()),
    failedSettings: tolerant(z.array(z.string()).nullable()),
  }),
};

const { token } = createDriftListener();

/** Lists each key that was received but not decoded. */
function missing(raw: unknown, read: unknown, at = ''): string[] {
  if (raw === read) return [];
  if (Array.isArray(raw) && Array.isArray(read)) {
    return raw.flatMap((entry, index) => missing(entry, read[index], `${at}[]`));
  }
  if (isRecord(raw) && isRecord(read)) {
    return Object.entries(raw).flatMap(([key, value]) => {
      const prefix = at === '' ? '' : `${at}.`;
      if (!Object.hasOwn(read, key)) return [`${prefix}${toProviderKey(key, token)}`];
      return missing(value, read[key], `${prefix}${key}`);
    });
  }
  return read === undefined ? [at] : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readBySchema(schema: z.ZodType, raw: unknown) {
  const { data, success } = schema.safeParse(raw);
  return success ? { value: data, places: missing(raw, data) } : { value: undefined, places: ['(body)'] };
}

function readByHand(read: Reader<unknown>, raw: unknown) {
  const listener = createDriftListener();
  const value = readTolerantly(read, raw, '(body)', listener);
  return { value, places: listener.keyPaths };
}

// Values are generated as JSON text, because only a parser creates keys such as `__proto__` and numbers such as 1e999.

const numbers = ['0', '-0', '-1', '0.5', '1e3', '1e999', '9007199254740991', '9007199254740992', '-1e999'];
const instants = [
  ...['2025-08-14T19:58:00Z', '2025-08-14T19:58:00.123456789+02:00', '2024-02-29T00:00:00-23:59'],
  ...[
    '2025-02-29T00:00:00Z',
    '2025-08-14T19:58:00',
    '2025-08-14',
    '2025-08-14T19:58Z',
    '2025-8-14T19:58:00Z',
  ],
  ...['2025-08-14t19:58:00z', '2025-08-14T24:00:00Z', '2025-08-14T19:58:00+0200', '2025-08-14T19:58:60Z'],
  ...['0000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', `2025-08-14T19:58:00.${'9'.repeat(30)}Z`],
  ...[`2025-08-14T19:58:00.${'9'.repeat(31)}Z`, `2025-08-14T19:58:00.${'9'.repeat(31)}+02:00`],
  ...['1900-02-29T00:00:00Z', '2000-02-29T00:00:00Z', '2025-08-14T19:58:00Z\n', '+002025-08-14T19:58:00Z'],
];
const words = ['on', 'OFF', 'Inherit', 'internal', 'CUSTOMER', 'ınternal', 'organization', 'success', ''];
const noise = fc.oneof(
  { arbitrary: fc.constantFrom(...[...instants, ...words].map((each) => JSON.stringify(each))), weight: 3 },
  {
    arbitrary: fc.constantFrom(...numbers, 'null', 'true', 'false', '{}', '[]', '["a"]', '["a",null]'),
    weight: 3,
  },
  {
    // zod leaves `__proto__` out of an object with undocumented keys, where the reader keeps it unread.
    arbitrary: fc
      .jsonValue({ maxDepth: 2 })
      .map((value) => JSON.stringify(value))
      .filter((json) => !json.includes('"__proto__"')),
    weight: 1,
  },
);
type Texts = fc.Arbitrary<string>;

function objectOf(fields: Readonly<Record<string, Texts>>, otherKeys: Texts): Texts {
  const documented = Object.entries(fields).map(([key, values]) => fc.tuple(fc.constant(key), values));
  const entry = fc.oneof(
    { arbitrary: fc.oneof(...documented), weight: 8 },
    { arbitrary: fc.tuple(otherKeys, noise), weight: 1 },
  );
  return fc
    .array(entry, { maxLength: 14 })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`);
}

const listOf = (each: Texts): Texts => fc.array(each, { maxLength: 4 }).map((texts) => `[${texts.join()}]`);
const orNoise = (texts: Texts): Texts =>
  fc.oneof({ arbitrary: texts, weight: 4 }, { arbitrary: noise, weight: 1 });
const fieldsOf = (schema: z.ZodObject, special: Readonly<Record<string, Texts>> = {}) => ({
  ...Object.fromEntries(Object.keys(schema.shape).map((key) => [key, noise])),
  ...special,
});

const plainKeys = fc
  .oneof(fc.string(), fc.constantFrom('colour', 'toString', 'constructor', 'valueOf'))
  // An arbitrary string is sometimes this one.
  .filter((key) => key !== '__proto__');
const keys = fc.oneof(plainKeys, fc.constant('__proto__'));
const members = orNoise(listOf(orNoise(objectOf(fieldsOf(member), keys))));
const organizations = orNoise(objectOf(fieldsOf(organization, { members }), keys));
const vertraDetails = orNoise(objectOf({ retry_after: noise }, plainKeys));
const vidaDetails = orNoise(objectOf(fieldsOf(z.object(settings)), plainKeys));
const names = orNoise(listOf(orNoise(fc.string().map((name) => JSON.stringify(name)))));

const bodies = {
  vertraBody: objectOf(
    fieldsOf(schemas.vertraBody, { response: organizations, details: vertraDetails }),
    keys,
  ),
  vertraListBody: objectOf(
    fieldsOf(schemas.vertraListBody, { response: orNoise(listOf(organizations)) }),
    keys,
  ),
  vidaAccount: objectOf(fieldsOf(account, { details: vidaDetails }), keys),
  vidaBody: objectOf(fieldsOf(schemas.vidaBody, { updatedSettings: names, failedSettings: names }), keys),
};

describe('a hand-written reader', () => {
  const readers = { vertraBody, vertraListBody, vidaAccount, vidaBody };

  it.each(['vertraBody', 'vertraListBody', 'vidaAccount', 'vidaBody'] as const)(
    'decodes each %s, and finds its drift, as zod does',
    (name) => {
      fc.assert(
        fc.property(orNoise(bodies[name]), (json) => {
          const raw: unknown = JSON.parse(json);
          expect(readByHand(readers[name], raw)).toStrictEqual(readBySchema(schemas[name], raw));
        }),
        { numRuns: 4000 },
      );
    },
  );

  it('decodes each id as zod does', () => {
    for (const json of [...numbers, '""', '"a"', 'null', '[1]', '{}', 'true']) {
      const raw: unknown = JSON.parse(json);
      expect([json, id(raw, { hasDrift: false })]).toEqual([json, wireId.safeParse(raw).data]);
    }
  });

  it('decodes each instant as zod does', () => {
    const digits = fc.tuple(
      fc.constantFrom(...instants),
      fc.nat(30),
      fc.constantFrom(...'0123456789TZ:+-. '),
    );
    fc.assert(
      fc.property(digits, ([like, at, put]) => {
        const text = like.slice(0, at) + put + like.slice(at + 1);
        expect(instant(text, { hasDrift: false })).toEqual(wireInstant.safeParse(text).data);
      }),
      { numRuns: 4000 },
    );
  });
});

it('an unchecked value keeps a key such as __proto__', () => {
  const raw: unknown = JSON.parse('{"id":1,"details":{"__proto__":{"email":"a@b.c"},"orgName":"A"}}');
  const { places, value } = readByHand(vidaAccount, raw);
  expect(places).toEqual([]);
  expect(value).toMatchObject({ details: { orgName: 'A' } });
  expect((value as { details: { email?: unknown } }).details.email).toBeUndefined();
});
