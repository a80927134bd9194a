import fc from 'fast-check';
import type { OperationDefinitionNode } from 'graphql';
import { buildSchema, getVariableValues, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createCoercion } from '../../src/execution/coerce-variables.ts';

const schema = buildSchema(`
  type Query { ask(any: Any, one: One, deep: Deep): Int }
  enum Colour { RED GREEN }
  input Any { id: ID! text: String = "t" count: Int colour: Colour flags: [Boolean!] grid: [[Int]] inner: Any }
  input One @oneOf { text: String any: Any list: [Int!] }
  input Deep { required: Any! optional: [One] = [{ text: "x" }] }
`);

const definitions =
  (
    parse(
      `query ($any: Any, $one: One!, $many: [One!], $text: String = "d", $count: Int!, $deep: Deep, $colour: [Colour!]!) { ask(any: $any) }`,
    ).definitions[0] as OperationDefinitionNode
  ).variableDefinitions ?? [];

const names = definitions.map(({ variable }) => variable.name.value);
const fields = [
  'id',
  'text',
  'count',
  'colour',
  'flags',
  'grid',
  'inner',
  'any',
  'list',
  'required',
  'optional',
];
const odd = ['__proto__', 'constructor', 'toString', ''];

const leaf = fc.oneof(
  fc.constantFrom(null, 'RED', 'BLUE', '', 0, 1.5, -1, 2 ** 31, true, false, 'text', '7'),
  fc.integer(),
  fc.string(),
);
/** As JSON.parse would give it, own `__proto__` keys included. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...fields, ...fields, ...odd), tie('any')), { maxLength: 4 })
      .map(toJson),
  ),
})).any;

function toJson(entries: [string, unknown][]): unknown {
  return JSON.parse(
    `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`).join()}}`,
  );
}

const given = fc
  .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: names.length })
  .map((entries) => toJson(entries) as Record<string, unknown>);

const coerce = createCoercion(schema, definitions);

function expectAsGraphQL(variables: Record<string, unknown>) {
  const { coerced } = getVariableValues(schema, definitions, variables);
  expect(coerce(variables)).toEqual(coerced);
}

describe('variables', () => {
  it('are coerced as GraphQL.js coerces them, or left to it', () => {
    fc.assert(fc.property(given, expectAsGraphQL), { numRuns: 1500 });
  });

  it.each([
    [{ one: { text: 'a' }, count: 1, colour: 'RED' }],
    [{ one: { list: 7 }, count: 1, colour: ['RED', 'GREEN'], any: { id: 7, grid: [[1], null, 2] } }],
    [{ one: { any: { id: 'a', inner: { id: 1 } } }, count: 1, colour: [], deep: { required: { id: 'x' } } }],
    [{ one: { text: 'a', any: null }, count: 1, colour: [] }],
    [{ one: { text: null }, count: 1, colour: [] }],
    [{ one: {}, count: 1, colour: [] }],
    [{ one: { text: 'a' }, count: null, colour: [] }],
    [{ one: { text: 'a' }, count: 1, colour: [null] }],
    [{ one: { text: 'a' }, count: 1, colour: [], text: null }],
    [{ one: { text: 'a' }, count: 1, colour: [], any: { id: 'a', unknown: 1 } }],
    [{ one: [{ text: 'a' }], count: 1, colour: [] }],
    [{ one: { text: 'a' }, count: 1, colour: [], nobody: 'asks for this' }],
  ])('are coerced as GraphQL.js coerces them: %j', (variables) => {
    expectAsGraphQL(variables);
  });
});
