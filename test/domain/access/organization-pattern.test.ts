import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed, toAllowedOrganizations } from '../../../src/changes/allowed-organizations.ts';
import type { OrganizationPattern } from '../../../src/domain/access/organization-pattern.ts';
import {
  isOrganizationPattern,
  matches,
  matchesAll,
  matchesAny,
  toNamedOrganizations,
} from '../../../src/domain/access/organization-pattern.ts';
import type { OrganizationRef } from '../../../src/domain/organization/organization-id.ts';
import { parseOrganizationId, toOrganizationId } from '../../../src/domain/organization/organization-id.ts';
import { providers } from '../../../src/domain/provider/provider.ts';

const names = ['default', 'emea', 'apac', 'emea-2', 'e'];
const ids = ['3', 'org123', '*', ':', '@emea', 'vida:3', 'emea:3'];
const allRefs: readonly OrganizationRef[] = providers.flatMap((provider) =>
  names.flatMap((connection) => ids.map((providerId) => ({ provider, connection, providerId }))),
);
const allPatterns = [
  ...['*', 'vida:*', 'vertra:*', 'vida@emea:*', 'vertra@emea:*', 'vida@e:*', '*@emea:*', '*@apac:*', '*@e:*'],
  ...['*@emea-2:*', 'vertra@gone:*', '*@gone:*', 'vida@gone:3'],
  ...allRefs.map(toOrganizationId).filter((id) => !id.includes('*')),
] as readonly OrganizationPattern[];

/** Whether a pattern matches an organization; implemented independently of the gateway. */
function isMatched(pattern: string, { connection, provider, providerId }: OrganizationRef): boolean {
  if (pattern === '*') return true;
  const end = pattern.indexOf(':');
  const [key, name = 'default'] = pattern.slice(0, end).split('@');
  const isKey = key === '*' || key?.toUpperCase() === provider;
  const id = pattern.slice(end + 1);
  return isKey && name === connection && (id === '*' || id === providerId);
}

const ref = fc.constantFrom(...allRefs);
const patterns = fc.array(fc.constantFrom(...allPatterns), { maxLength: 6 });

describe('the patterns of a caller', () => {
  it('match exactly the organizations of their connections, and those that they name', () => {
    fc.assert(
      fc.property(patterns, ref, (each, organization) => {
        const expected = each.some((pattern) => isMatched(pattern, organization));
        expect(matches(each, organization)).toBe(expected);
        expect(isAllowed(toAllowedOrganizations(each), toOrganizationId(organization))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('match any organization of a connection when one of them is of that connection', () => {
    fc.assert(
      fc.property(patterns, ref, (each, organization) => {
        const whole = { ...organization, providerId: '*' };
        const named = toNamedOrganizations(each, organization);
        expect(matchesAll(each, organization)).toBe(each.some((pattern) => isMatched(pattern, whole)));
        expect(matchesAny(each, organization)).toBe(matchesAll(each, organization) || named.length > 0);
        for (const { connection, provider } of named) {
          expect({ connection, provider }).toEqual({
            connection: organization.connection,
            provider: organization.provider,
          });
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['vida:*', ['vida:3']],
    ['vida@emea:*', ['vida@emea:3']],
    ['*@emea:*', ['vida@emea:3', 'vertra@emea:3']],
    ['*@default:*', []],
    ['vertra@emea:3', ['vertra@emea:3']],
    ['*', ['vida:3', 'vida@emea:3', 'vida@apac:3', 'vertra:3', 'vertra@emea:3', 'vertra@apac:3']],
  ])('%s match only %j', (pattern, expected) => {
    const refs = providers.flatMap((provider) =>
      ['default', 'emea', 'apac'].map((connection) => ({ provider, connection, providerId: '3' })),
    );
    const matched = refs.filter((organization) => matches([pattern as OrganizationPattern], organization));
    expect(matched.map(toOrganizationId)).toEqual(expected);
  });
});

describe('isOrganizationPattern', () => {
  it.each(allPatterns)('accepts %s', (pattern) => {
    expect(isOrganizationPattern(pattern)).toBe(true);
  });

  it.each([
    ...[
      '',
      ' ',
      ':',
      '@',
      ':*',
      '@:*',
      '**',
      '*:*',
      '*:3',
      '* ',
      ' *',
      'vida',
      'vida:',
      'vida*',
      'vida*:*',
      'vida:3*',
      '*@*:*',
    ],
    ...[
      '*@:*',
      '*@default:*',
      '*@emea',
      '*@emea:',
      '*@emea:3',
      '*@emea:org*',
      '*@EMEA:*',
      '*@emea@apac:*',
      '*@é:*',
    ],
    ...[
      'vida@:*',
      'vida@default:*',
      'vertra@default:x',
      'vida@EMEA:*',
      'vida@emea',
      'vida@emea:',
      'vida@*:*',
      'vida@*:3',
    ],
    ...[
      'vida@emea:*\n',
      '\nvida@emea:*',
      'vida@emea\n:*',
      'vida@emea :*',
      'VIDA:*',
      'VIDA@emea:*',
      'other:*',
      'other@emea:*',
    ],
    ...[
      'vida@emea:3*',
      'vida@emea:..',
      `vida@${'x'.repeat(33)}:*`,
      `*@${'x'.repeat(1e5)}:*`,
      'vida@emea@apac:3',
      'toString:*',
    ],
  ])('refuses %.40j, which would match no organization', (text) => {
    expect(isOrganizationPattern(text)).toBe(false);
  });

  it('accepts, of texts built from the parts of patterns, only those that match an organization', () => {
    const part = fc.constantFrom('*', '@', ':', 'vida', 'vertra', 'emea', 'default', '3');
    const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (pattern) => {
        if (!isOrganizationPattern(pattern)) return;
        const named = parseOrganizationId(pattern);
        const [, connection = 'emea'] = /@(.+):/.exec(pattern) ?? [];
        const refs = [...allRefs, { provider: 'VIDA' as const, connection, providerId: '3' }];
        const matched = refs.filter((organization) => matches([pattern], organization));
        expect(matched.length > 0 || 'providerId' in named).toBe(true);
      }),
      { numRuns: 5000, examples: [['*@emea3:*']] },
    );
  });
});
