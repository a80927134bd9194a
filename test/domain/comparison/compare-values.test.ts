import { describe, expect, it } from 'vitest';
import { compareValues } from '../../../src/domain/comparison/compare-values.ts';
import type { ComparisonState } from '../../../src/domain/comparison/field-comparison.ts';
import type { Organization } from '../../../src/domain/organization/organization.ts';
import type { VertraPatch, VidaPatch } from '../../../src/domain/update/patch.ts';
import { createVertraRule } from '../../../src/providers/vertra/vertra-comparison.ts';
import { vidaRule } from '../../../src/providers/vida/vida-comparison.ts';

const vertra: Organization = { provider: 'VERTRA', connection: 'default', providerId: 'org123' };
const vida: Organization = { provider: 'VIDA', connection: 'default', providerId: '3' };
const ignoringCase = createVertraRule({ ignoresCase: true });
const keepingCase = createVertraRule({ ignoresCase: false });

function compareVertra(values: VertraPatch, held: Partial<Organization>, rule = ignoringCase) {
  return compareValues(rule, values, { ...vertra, ...held });
}

function compareVida(values: VidaPatch, held: Partial<Organization>) {
  return compareValues(vidaRule, values, { ...vida, ...held });
}

describe('compareValues for Vertra Cloud', () => {
  it.each<[VertraPatch, Partial<Organization>, ComparisonState]>([
    [{ name: 'Acme' }, { name: 'acme' }, 'SAME'],
    [{ name: 'Zo\u00eb' }, { name: ' ZOE\u0308 ' }, 'SAME'],
    [{ description: 'Acme' }, { description: 'acme' }, 'DIFFERENT'],
    [{ description: '' }, { description: null }, 'SAME'],
    [{ description: null }, { description: '' }, 'SAME'],
    [{ description: null }, { description: null }, 'SAME'],
    [{ description: null }, { description: 'x' }, 'DIFFERENT'],
    [{ description: 'a  b' }, { description: 'a\nb' }, 'SAME'],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'a', 'a'] }, 'SAME'],
    [{ tags: ['a'] }, { tags: ['A'] }, 'DIFFERENT'],
    [{ tags: [] }, { tags: [] }, 'SAME'],
    [{ tags: [] }, { tags: null }, 'DIFFERENT'],
    [{ tags: null }, { tags: null }, 'SAME'],
    [{ tags: ['a'] }, {}, 'NOT_REPORTED'],
    [{ tags: ['a'] }, { tags: null, unreported: ['tags'] }, 'NOT_REPORTED'],
    [{ description: '' }, { description: null, unreported: ['description'] }, 'NOT_REPORTED'],
    [{ description: 'x' }, { description: null, unreported: ['tags'] }, 'DIFFERENT'],
  ])('finds %j beside %j %s', (values, held, state) => {
    const [field = ''] = Object.keys(values);
    expect(compareVertra(values, held)).toEqual([{ path: [field], state }]);
  });

  it('keeps the case of a name in a dialect that does not document it as case-insensitive', () => {
    expect(compareVertra({ name: 'Acme' }, { name: 'acme' }, keepingCase)).toEqual([
      { path: ['name'], state: 'DIFFERENT' },
    ]);
  });
});

describe('compareValues for Vida', () => {
  it.each<[VidaPatch, Partial<Organization>, ComparisonState]>([
    [{ name: 'Acme' }, { name: ' Acme' }, 'SAME'],
    [{ name: 'Acme' }, { name: 'acme' }, 'DIFFERENT'],
    [{ email: 'a@b.c' }, { vida: { email: 'A@b.c' } }, 'DIFFERENT'],
    [{ email: 'a@b.c' }, { vida: {} }, 'NOT_REPORTED'],
    [{ email: 'a@b.c' }, {}, 'NOT_REPORTED'],
    [{ email: 'a@b.c' }, { vida: { email: null }, unreported: ['email'] }, 'NOT_REPORTED'],
    [{ name: 'Acme' }, { name: null, unreported: ['name'] }, 'NOT_REPORTED'],
    [{ offeredProductPlanId: null }, { vida: { offeredProductPlanId: null } }, 'SAME'],
    [{ offeredProductPlanId: null }, { vida: { offeredProductPlanId: ' ' } }, 'SAME'],
    [{ offeredProductPlanId: null }, { vida: { offeredProductPlanId: 'plan' } }, 'DIFFERENT'],
    [{ active: true }, { vida: { active: true } }, 'SAME'],
    [{ active: false }, { vida: { active: null } }, 'DIFFERENT'],
    [{ active: null }, { vida: { active: null } }, 'SAME'],
    [{ active: null }, { vida: { active: false } }, 'DIFFERENT'],
    [{ hipaaSetting: 'ON' }, { vida: { hipaaSetting: 'ON' } }, 'SAME'],
    [{ hipaaSetting: 'ON' }, { vida: { hipaaSetting: 'INHERIT' } }, 'DIFFERENT'],
    [{ orgAccountType: 'INTERNAL' }, { vida: { orgAccountType: null } }, 'DIFFERENT'],
  ])('finds %j beside %j %s', (values, held, state) => {
    const [field = ''] = Object.keys(values);
    expect(compareVida(values, held)).toEqual([{ path: [field], state }]);
  });

  it('lists each value that is not undefined, in the order of the update', () => {
    const values = { active: true, name: undefined, email: 'a@b.c', smsBrandId: null };
    const held = { name: 'x', vida: { active: true, email: 'other', smsBrandId: 'brand' } };
    expect(compareVida(values, held)).toEqual([
      { path: ['active'], state: 'SAME' },
      { path: ['email'], state: 'DIFFERENT' },
      { path: ['smsBrandId'], state: 'DIFFERENT' },
    ]);
  });
});
