import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Any, toOrganizationRef } from '../../src/graphql/representation.ts';

const vida3 = { provider: 'VIDA', connection: 'default', providerId: '3' };

describe('toOrganizationRef', () => {
  it('reads own keys only', () => {
    const keys = { __typename: 'Organization', id: 'vida:3' };
    expect(toOrganizationRef(keys)).toEqual(vida3);
    expect(toOrganizationRef(Object.create(keys))).toBeUndefined();
    const { id, ...typename } = keys;
    expect(toOrganizationRef(Object.assign(Object.create({ id }), typename))).toBeUndefined();
  });
});

describe('_Any', () => {
  it('parses __proto__ in a literal as an own key', () => {
    const value = Any.parseLiteral(parseValue('{ __proto__: { id: "vida:3" }, id: 3 }'));
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', expect.objectContaining({ id: 'vida:3' })],
      ['id', '3'],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('accepts a literal that is not an object, which refers to no organization', () => {
    for (const literal of ['[1]', '"vida:3"', '3', 'true', 'null']) {
      expect(toOrganizationRef(Any.parseLiteral(parseValue(literal)))).toBeUndefined();
    }
  });
});
