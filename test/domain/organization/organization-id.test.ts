import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrganizationRef } from '../../../src/domain/organization/organization-id.ts';
import {
  parseOrganizationId,
  parseTarget,
  toOrganizationId,
  toTarget,
  toTargetIdentity,
} from '../../../src/domain/organization/organization-id.ts';
import { toConnectionKey } from '../../../src/domain/provider/connection.ts';
import { defaultConnection, isConnectionName, providers } from '../../../src/domain/provider/provider.ts';

const provider = fc.constantFrom(...providers);
const connection = fc.oneof(
  fc.constant(defaultConnection),
  fc.constantFrom('emea', 'e', '0', '-', '--', 'x'.repeat(32), 'defaults', 'vida', 'vertra'),
  fc.stringMatching(/^[a-z0-9-]{1,32}$/),
);
/** Texts from which an id of another connection could be built. */
const part = fc.constantFrom(
  'vida',
  'vertra',
  '@',
  ':',
  'emea',
  'default',
  '*',
  '/',
  '%3A',
  ' ',
  'é',
  '✓',
  '😀',
  'A',
  '3',
);
const providerId = fc
  .oneof(
    fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  )
  .filter((id) => id.trim() !== '' && !/\p{Cc}/u.test(id) && id !== '.' && id !== '..');
const ref = fc.record({ provider, connection, providerId }, { noNullPrototype: true });

/** Invalid spellings of `vertra@emea`. */
const invalidKeys = [
  ...['vertra@', 'vertra@default', 'vertra@EMEA', 'vertra@Emea', 'vertra@emea@emea', 'vertra@@emea'],
  ...[
    'vertra@ emea',
    'vertra@emea ',
    'vertra@emea\u0000',
    'vertra@émea',
    'vertra@е',
    'vertra@*',
    'vertra@emea/',
  ],
  ...[
    'vertra@emea%20',
    'vertra@__proto__',
    'vertra@e_a',
    `vertra@${'x'.repeat(33)}`,
    `vertra@${'x'.repeat(1e6)}`,
  ],
];

/** Texts that name no connection, so that they are ids of a provider. */
const providerIds = [
  'vertra',
  'vertra@emea',
  'vertra@',
  '@emea:3',
  '*@emea:3',
  'VERTRA@emea:3',
  'vertrax@emea:3',
];

describe('an Organization.id', () => {
  it('is parsed to the organization from which it was formatted', () => {
    fc.assert(
      fc.property(ref, (organization) => {
        const id = toOrganizationId(organization);
        expect(parseOrganizationId(id)).toEqual(organization);
        expect(parseTarget({ provider: organization.provider, organizationId: id })).toEqual(organization);
      }),
      { numRuns: 5000 },
    );
  });

  it('of one connection is never that of another, whatever the ids of the providers contain', () => {
    fc.assert(
      fc.property(ref, ref, (one, other) => {
        const isSame = toConnectionKey(one) === toConnectionKey(other) && one.providerId === other.providerId;
        expect(toOrganizationId(one) === toOrganizationId(other)).toBe(isSame);
      }),
      { numRuns: 5000 },
    );
  });

  it('that is parsed from any text is formatted as that text', () => {
    const text = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (id) => {
        const parsed = parseOrganizationId(id);
        if ('providerId' in parsed) expect(toOrganizationId(parsed)).toBe(id);
        else expect(parsed.path).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['vida:3', 'VIDA', 'default', '3'],
    ['vertra@emea:org123', 'VERTRA', 'emea', 'org123'],
    ['vertra@emea::', 'VERTRA', 'emea', ':'],
    ['vertra::@emea', 'VERTRA', 'default', ':@emea'],
    ['vertra:vertra@emea:org123', 'VERTRA', 'default', 'vertra@emea:org123'],
    ['vida@vertra:3', 'VIDA', 'vertra', '3'],
    ['vida@0:3', 'VIDA', '0', '3'],
  ])('%s names an organization of one connection', (id, provider, connection, providerId) => {
    expect(parseOrganizationId(id)).toEqual({ provider, connection, providerId });
  });

  it.each(invalidKeys)(
    'with the connection %.40j names no organization, and the issue repeats nothing of it',
    (key) => {
      const issue = parseOrganizationId(`${key}:org123`);
      expect(issue).toEqual({ path: [], code: 'INVALID_FORMAT', limit: null, message: unknownMessage });
      const target = parseTarget({ provider: 'VERTRA', organizationId: `${key}:org123` });
      expect(target).toEqual({ ...issue, path: ['organizationId'] });
    },
  );

  it.each(providerIds)('is not %s, which is an id of the provider', (id) => {
    expect(parseOrganizationId(id)).toMatchObject({ path: [], code: 'INVALID_FORMAT' });
    const target = { provider: 'VERTRA', connection: 'emea', organizationId: id } as const;
    expect(parseTarget(target)).toEqual({ provider: 'VERTRA', connection: 'emea', providerId: id });
  });

  it.each([
    'vida@emea:',
    'vida@emea: ',
    'vida@emea:..',
    'vida@emea:a\u0000b',
    'vida@emea:\ud800',
    `vida@emea:${'x'.repeat(257)}`,
  ])('%.20j has a valid connection and an invalid id of the provider', (id) => {
    expect(parseOrganizationId(id)).toMatchObject({ path: [] });
    expect(parseTarget({ provider: 'VIDA', organizationId: id })).toMatchObject({ path: ['organizationId'] });
  });
});

const unknownMessage =
  'There is no connection of this name at Vertra Cloud, or your credential covers none of its organizations.';

describe('the connection of an input', () => {
  const parse = (connection: string | null | undefined, organizationId: string) =>
    parseTarget({ provider: 'VERTRA', connection, organizationId });
  const org123 = (connection: string): OrganizationRef => ({
    provider: 'VERTRA',
    connection,
    providerId: 'org123',
  });

  it.each([
    [undefined, 'org123', 'default'],
    [null, 'org123', 'default'],
    ['default', 'org123', 'default'],
    ['default', 'vertra:org123', 'default'],
    ['emea', 'org123', 'emea'],
    ['emea', 'vertra@emea:org123', 'emea'],
    [null, 'vertra@emea:org123', 'emea'],
  ])('%j with the id %s is that of the organization', (connection, id, expected) => {
    expect(parse(connection, id)).toEqual(org123(expected));
  });

  it.each([
    ['apac', 'vertra@emea:org123'],
    ['default', 'vertra@emea:org123'],
    ['emea', 'vertra:org123'],
    ['', 'vertra:org123'],
    ['EMEA', 'vertra@emea:org123'],
    ['vertra@emea', 'vertra@emea:org123'],
  ])('%j with the id %s of another connection is an issue at the connection', (connection, id) => {
    const message = 'The organization id belongs to another connection.';
    expect(parse(connection, id)).toEqual({
      path: ['connection'],
      code: 'INVALID_FORMAT',
      limit: null,
      message,
    });
  });

  it.each(['', ' ', 'EMEA', 'e@a', 'a:b', '*', 'emea\n', '__proto__', 'x'.repeat(33), 'é'])(
    '%j is an issue at the connection, which repeats nothing of it',
    (connection) => {
      const issue = parse(connection, 'org123');
      expect(issue).toEqual({
        path: ['connection'],
        code: 'INVALID_FORMAT',
        limit: null,
        message: unknownMessage,
      });
    },
  );

  it('of another provider than the id is an issue at the id', () => {
    expect(parse('emea', 'vida@emea:3')).toMatchObject({
      path: ['organizationId'],
      message: 'This id belongs to Vida, not to Vertra Cloud.',
    });
  });

  it('keeps an input that names no organization as it is, beside its issue', () => {
    const target = { provider: 'VERTRA', connection: 'apac', organizationId: 'vertra@emea:org123' } as const;
    expect(toTarget(target)).toEqual({
      provider: 'VERTRA',
      connection: 'apac',
      providerId: 'vertra@emea:org123',
      issue: expect.objectContaining({ path: ['connection'] }),
    });
  });
});

describe('the identity of a target', () => {
  const identify = (organizationId: string, connection?: string) =>
    toOrganizationId(toTargetIdentity({ provider: 'VERTRA', connection, organizationId }));

  it('is equal for each spelling of an organization', () => {
    expect(identify('vertra@emea:org123')).toBe(identify('org123', 'emea'));
    expect(identify('vertra:org123', 'default')).toBe(identify('org123'));
  });

  it.each([
    ['vertra@EMEA:3', undefined, 'vertra:vertra@EMEA:3', undefined],
    ['vida:3', undefined, 'vertra:vida:3', undefined],
    ['vertra@emea:3', 'apac', 'vertra@apac:vertra@emea:3', undefined],
    ['y', 'emea:x', 'vertra@emea:x:y', undefined],
    ['', 'emea', 'x', 'emea'],
  ])(
    'of the invalid %j with the connection %j is not that of %j',
    (id, connection, other, otherConnection) => {
      expect(identify(id, connection)).not.toBe(identify(other, otherConnection));
    },
  );
});

describe('isConnectionName', () => {
  it('accepts 1 to 32 lower-case letters, digits and hyphens, except default', () => {
    const text = fc.oneof(connection, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, (name) => {
        const isName = name.length <= 32 && name !== '' && name !== 'default' && !/[^a-z0-9-]/.test(name);
        expect(isConnectionName(name)).toBe(isName);
      }),
    );
  });

  it.each(['emea\n', '\nemea', 'emea\u2028'])('refuses the line break in %j', (name) => {
    expect(isConnectionName(name)).toBe(false);
  });
});
