import fc from 'fast-check';
import type { ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import {
  buildSchema,
  getOperationAST,
  execute as graphqlExecute,
  lexicographicSortSchema,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/execution/execute.ts';
import { findPlan } from '../../src/execution/plan-cache.ts';
import type { Deed } from './deeds.ts';
import { createSchema, sdl } from './deeds.ts';

const deed = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Deed>('value', 'later') },
  { weight: 1, arbitrary: fc.constantFrom<Deed>('null', 'throw', 'reject', 'error', 'wrong') },
);
const deeds = fc.array(deed, { minLength: 1, maxLength: 40 });

const ofAny = (inner: string) =>
  `... on Leaf { name count colour } ... on Branch { name list { ...Any } ${inner} } ... on Named { name __typename }`;
const document = parse(`
  fragment Any on Any { __typename ... on Leaf { count name } ... on Branch { name grid } }
  fragment Tree on Branch {
    name any { ${ofAny('grid')} } named { name ... on Leaf { colour } } list { ...Any } strict { ...Any }
  }
  query Wide($pick: Int, $flag: Boolean = true) {
    any(pick: $pick, flag: $flag) { ${ofAny('any { ...Any } named { name }')} }
    again: any(pick: 3) { ...Any }
    again: any(pick: 3) { ... on Leaf { colour } }
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

async function executeBoth(plan: readonly Deed[], operationName: string, variableValues: object) {
  const args = { schema: createSchema(plan), document, operationName, variableValues: { ...variableValues } };
  return { ours: toComparable(await execute(args)), theirs: toComparable(await graphqlExecute(args)) };
}

/**
 * The answer, and for each null the errors that explain it. Of several below one null, which ones are reported depends on the
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

/** How many keys of a path lead to the null on it. */
function depthOfNull(data: unknown, path: readonly (string | number)[]): number {
  let at = data;
  for (const [depth, key] of path.entries()) {
    if (at === null) return depth;
    at = (at as Record<string | number, unknown>)[key];
  }
  expect(at).toBeNull();
  return path.length;
}

/** What only a bug of a schema can cause has words of its own. */
function normalize(message: string): string {
  return /Nobody|resolved to what is no type|cannot represent/.test(message) ? 'a bug' : message;
}

it('the operations of this test are valid', () => {
  expect(validate(buildSchema(sdl), document).map(String)).toEqual([]);
});

describe('execute', () => {
  it.each(['Wide', 'Chosen', 'Strict', 'Turns'])(
    'has the result of GraphQL.js, whatever the resolvers do (%s)',
    async (name) => {
      const pick = fc.option(fc.constantFrom(1, 2, null), { nil: undefined });
      const condition = fc.constantFrom(true, false, null, undefined);
      const property = fc.asyncProperty(deeds, pick, condition, condition, async (plan, given, flag, not) => {
        const all = name === 'Strict' ? {} : { pick: given, ...(name === 'Chosen' && { flag, not }) };
        const variables = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
        const { ours, theirs } = await executeBoth(plan, name, variables);
        expect(ours).toEqual(theirs);
      });
      await fc.assert(property, { numRuns: 300 });
    },
  );

  it.each([
    ['a variable of another type', 'query ($a: Int) { named(pick: $a) { name } }', { a: 'x' }],
    ['a required variable that is missing', 'query ($a: Int!) { named(pick: $a) { name } }', {}],
    ['the schema', '{ __schema { queryType { name } types { name fields { name type { name } } } } }', {}],
    [
      'a type of the schema',
      'query ($n: String!) { __type(name: $n) { kind name } __typename }',
      { n: 'Leaf' },
    ],
    ['an alias that objects have as a setter', '{ __proto__: count count }', {}],
    ['an alias that promises have as a method', '{ then: count toJSON: count }', {}],
    ['an operation that the document does not hold', 'query A { count } query B { count }', {}],
  ])('has the result of GraphQL.js for %s', async (_what, text, variableValues) => {
    const args = { schema: createSchema(['value', 'later']), document: parse(text), variableValues };
    const [ours, theirs] = [await execute(args), await graphqlExecute(args)];
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
  });

  it('passes the root value, and throws what GraphQL.js throws for wrong arguments', async () => {
    const schema = buildSchema('type Query { ok: Int }');
    const document = parse('{ ok }');
    expect(await execute({ schema, document, rootValue: { ok: 7 } })).toEqual({ data: { ok: 7 } });
    const wrong = [
      { schema },
      { document },
      { schema, document, variableValues: 'x' },
    ] as unknown as (typeof args)[];
    const args = { schema, document };
    for (const each of wrong) {
      const run = (executor: typeof execute) => () => executor(each);
      expect(run(execute)).toThrow();
      expect(run(graphqlExecute as typeof execute)).toThrow();
    }
  });

  it('plans an operation anew for another schema', async () => {
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

describe('the fields of a mutation', () => {
  it('are executed one after the other', async () => {
    const schema = buildSchema('type Query { ok: Int } type Mutation { set(value: Int!): Int }');
    const met: string[] = [];
    const resolve = async (_root: unknown, { value }: { value: number }) => {
      met.push(`${value} starts`);
      await new Promise(setImmediate);
      met.push(`${value} ends`);
      return value;
    };
    Object.assign(schema.getMutationType()?.getFields()['set'] ?? {}, { resolve });
    const document = parse('mutation { a: set(value: 1) b: set(value: 2) c: set(value: 3) }');
    expect(await execute({ schema, document })).toEqual({ data: { a: 1, b: 2, c: 3 } });
    expect(met).toEqual(['1 starts', '1 ends', '2 starts', '2 ends', '3 starts', '3 ends']);
  });
});

describe('a fragment', () => {
  it('counts once, however often it is spread: fragments that double cost no more than they are long', () => {
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

describe('a plan', () => {
  const schema = buildSchema(`${sdl} type Subscription { count: Int }`);

  it.each([
    ['an alias that JavaScript takes for more than a name', '{ __proto__: count }'],
    ['a subscription', 'subscription { count }'],
  ])('is not made for %s', (_what, text) => {
    expect(planOf(schema, text)).toBeNull();
  });

  it('is made once for each combination of conditions, and for 16 of them at most', () => {
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
