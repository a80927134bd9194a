import fc from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { buildSchema, execute as graphqlExecute, lexicographicSortSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/execution/execute.ts';
import type { Behavior } from './resolver-behaviors.ts';
import { createSchema, sdl } from './resolver-behaviors.ts';

const behavior = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Behavior>('value', 'promise') },
  { weight: 1, arbitrary: fc.constantFrom<Behavior>('null', 'throw', 'reject', 'error', 'wrong') },
);
const behaviors = fc.array(behavior, { minLength: 1, maxLength: 40 });

const ofAny = (inner: string) =>
  `... on Leaf { name count color } ... on Branch { name list { ...Any } ${inner} } ... on Named { name __typename }`;
const document = parse(`
  fragment Any on Any { __typename ... on Leaf { count name } ... on Branch { name grid } }
  fragment Tree on Branch {
    name any { ${ofAny('grid')} } named { name ... on Leaf { color } } list { ...Any } strict { ...Any }
  }
  query Wide($pick: Int, $flag: Boolean = true) {
    any(pick: $pick, flag: $flag) { ${ofAny('any { ...Any } named { name }')} }
    again: any(pick: 3) { ...Any }
    again: any(pick: 3) { ... on Leaf { color } }
    branch { ...Tree named { __typename } ...Tree }
    named(pick: 2) { name ... on Branch { strict { ...Any } } }
  }
  query Chosen($pick: Int, $flag: Boolean = true, $not: Boolean = false) {
    any(pick: $pick) @include(if: $flag) { ...Any @skip(if: $not) ...Any @include(if: $flag) }
    branch @skip(if: $not) { ...Tree @include(if: $flag) name @include(if: $not) }
    count @include(if: true)
    named(pick: 2) @skip(if: true) { name }
  }
  query Strict { count branch { name strict { ...Any } } }
  mutation Turns($pick: Int) { first(pick: $pick) { ...Tree } second { ...Any } third last: second { ...Any } }
`);

async function executeBoth(behaviors: readonly Behavior[], operationName: string, variableValues: object) {
  const args = {
    schema: createSchema(behaviors),
    document,
    operationName,
    variableValues: { ...variableValues },
  };
  return { ours: toComparable(await execute(args)), theirs: toComparable(await graphqlExecute(args)) };
}

/**
 * Returns the data, and the errors at each null. Errors below a null become `below`: which of them are reported depends on the
 * order in which promises resolve.
 */
function toComparable({ data = null, errors = [] }: ExecutionResult) {
  const places = errors.map(({ locations, message, path = [] }) => {
    const depth = depthOfNull(data, path);
    const own = depth === path.length ? [locations, normalize(message)] : 'below';
    return JSON.stringify([path.slice(0, depth), own]);
  });
  return { data: JSON.stringify(data), errors: [...new Set(places)].sort() };
}

/** Returns the number of keys before the null on a path. */
function depthOfNull(data: unknown, path: readonly (string | number)[]): number {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null) return depth;
    value = (value as Record<string | number, unknown>)[key];
  }
  expect(value).toBeNull();
  return path.length;
}

/** Replaces the messages of schema bugs, which differ from those of GraphQL.js. */
function normalize(message: string): string {
  return /Unknown|resolved to a value that is not one of its object types|cannot represent/.test(message)
    ? 'schema bug'
    : message;
}

it('The operations of this test are valid', () => {
  expect(validate(buildSchema(sdl), document).map(String)).toEqual([]);
});

describe('execute', () => {
  it.each(['Wide', 'Chosen', 'Strict', 'Turns'])(
    'returns the result of GraphQL.js for all behaviors of resolvers (operation %s)',
    async (name) => {
      const pick = fc.option(fc.constantFrom(1, 2, null), { nil: undefined });
      const condition = fc.constantFrom(true, false, null, undefined);
      const property = fc.asyncProperty(
        behaviors,
        pick,
        condition,
        condition,
        async (list, pickValue, flag, not) => {
          const all = name === 'Strict' ? {} : { pick: pickValue, ...(name === 'Chosen' && { flag, not }) };
          const variables = Object.fromEntries(
            Object.entries(all).filter(([, value]) => value !== undefined),
          );
          const { ours, theirs } = await executeBoth(list, name, variables);
          expect(ours).toEqual(theirs);
        },
      );
      await fc.assert(property, { numRuns: 300 });
    },
  );

  it.each([
    ['a variable of the wrong type', 'query ($a: Int) { named(pick: $a) { name } }', { a: 'x' }],
    ['a missing required variable', 'query ($a: Int!) { named(pick: $a) { name } }', {}],
    [
      'introspection of the schema',
      '{ __schema { queryType { name } types { name fields { name type { name } } } } }',
      {},
    ],
    [
      'introspection of a type',
      'query ($n: String!) { __type(name: $n) { kind name } __typename }',
      { n: 'Leaf' },
    ],
    ['an alias that is a setter of objects', '{ __proto__: count count }', {}],
    ['an alias that is a method of promises', '{ then: count toJSON: count }', {}],
    ['a document with several operations and no operation name', 'query A { count } query B { count }', {}],
  ])('returns the result of GraphQL.js for %s', async (_case, text, variableValues) => {
    const args = { schema: createSchema(['value', 'promise']), document: parse(text), variableValues };
    const [ours, theirs] = [await execute(args), await graphqlExecute(args)];
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
  });

  it('passes the root value to resolvers, and throws where GraphQL.js throws for invalid arguments', async () => {
    const schema = buildSchema('type Query { ok: Int }');
    const document = parse('{ ok }');
    expect(await execute({ schema, document, rootValue: { ok: 7 } })).toEqual({ data: { ok: 7 } });
    const invalid = [
      { schema },
      { document },
      { schema, document, variableValues: 'x' },
    ] as unknown as (typeof args)[];
    const args = { schema, document };
    for (const each of invalid) {
      const run = (executor: typeof execute) => () => executor(each);
      expect(run(execute)).toThrow();
      expect(run(graphqlExecute as typeof execute)).toThrow();
    }
  });

  it('creates a new plan when the same document is executed with another schema', async () => {
    const document = parse('{ ok }');
    const [one, other] = [7, 8].map((ok) => {
      const schema = buildSchema('type Query { ok: Int }');
      Object.assign(schema.getQueryType()?.getFields()['ok'] ?? {}, { resolve: () => ok });
      return schema;
    });
    for (const [schema, ok] of [
      [one, 7],
      [other, 8],
      [one, 7],
    ] as const) {
      expect(
        await execute({ schema: schema ?? lexicographicSortSchema(buildSchema(sdl)), document }),
      ).toEqual({
        data: { ok },
      });
    }
  });
});

describe('execute of a mutation', () => {
  it('executes the root fields one after the other', async () => {
    const schema = buildSchema('type Query { ok: Int } type Mutation { set(value: Int!): Int }');
    const events: string[] = [];
    const resolve = async (_root: unknown, { value }: { value: number }) => {
      events.push(`${value} starts`);
      await new Promise(setImmediate);
      events.push(`${value} ends`);
      return value;
    };
    Object.assign(schema.getMutationType()?.getFields()['set'] ?? {}, { resolve });
    const document = parse('mutation { a: set(value: 1) b: set(value: 2) c: set(value: 3) }');
    expect(await execute({ schema, document })).toEqual({ data: { a: 1, b: 2, c: 3 } });
    expect(events).toEqual(['1 starts', '1 ends', '2 starts', '2 ends', '3 starts', '3 ends']);
  });
});
