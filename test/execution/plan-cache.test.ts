import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { findPlan } from '../../src/execution/plan-cache.ts';
import { sdl } from './resolver-behaviors.ts';

describe('planOperation', () => {
  it('collects a fragment once per selection set, so that doubling fragments take linear time', () => {
    const schema = buildSchema('type Query { ok: Int }');
    const doubling = Array.from(
      { length: 40 },
      (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
    );
    const text = `{ ...F0 ...F0 } ${doubling.join(' ')} fragment F40 on Query { ok }`;
    expect(planOf(schema, text)?.root.map(({ nodes }) => nodes.length)).toEqual([1]);
  });
});

function planOf(schema: GraphQLSchema, text: string, variables = {}) {
  const document = parse(text);
  const operation = getOperationAST(document) as OperationDefinitionNode;
  return findPlan({ schema, document, operation }, variables);
}

describe('findPlan', () => {
  const schema = buildSchema(`${sdl} type Subscription { count: Int }`);

  it.each([
    ['the alias __proto__', '{ __proto__: count }'],
    ['a subscription', 'subscription { count }'],
  ])('returns null for %s', (_case, text) => {
    expect(planOf(schema, text)).toBeNull();
  });

  it('creates one plan for each combination of conditions, at most 16', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const definitions = names.map((name) => `$${name}: Boolean!`).join(' ');
    const fields = names.map((name) => `${name}: count @include(if: $${name})`).join(' ');
    const document = parse(`query (${definitions}) { ${fields} }`);
    const operation = getOperationAST(document) as OperationDefinitionNode;
    const plans = Array.from({ length: 32 }, (_, bits) => {
      const variables = Object.fromEntries(names.map((name, at) => [name, (bits & (1 << at)) !== 0]));
      return findPlan({ schema, document, operation }, variables);
    });
    expect(plans.filter((plan) => plan !== null)).toHaveLength(16);
    expect(findPlan({ schema, document, operation }, { a: false })).toBe(plans[0]);
  });
});
