import fc from 'fast-check';
import type { ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { buildSchema, execute, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { executePlan } from '../../src/execution/execute-plan.ts';
import { planOperation } from '../../src/execution/plan-operation.ts';
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
  query Strict { count branch { name strict { ...Any } } }
  mutation Turns($pick: Int) { first(pick: $pick) { ...Tree } second { ...Any } third last: second { ...Any } }
`);

async function executeBoth(plan: readonly Deed[], operationName: string, variables: Record<string, unknown>) {
  const schema = createSchema(plan);
  const operation = getOperationAST(document, operationName) as OperationDefinitionNode;
  const made = planOperation(schema, document, operation);
  const coerced = made?.coerce(variables);
  if (!made || !coerced) throw new Error('It cannot be planned.');
  const ours = told(await executePlan(made, undefined, coerced));
  const args = { document, operationName, variableValues: variables };
  return { ours, theirs: told(await execute({ ...args, schema })) };
}

/**
 * The answer, and for each null the errors that explain it. Of several below one null, which ones are told depends on the
 * turns that promises take.
 */
function told({ data = null, errors = [] }: ExecutionResult) {
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

describe('a plan', () => {
  it.each(['Wide', 'Strict', 'Turns'])(
    'is executed as GraphQL.js executes the operation (%s)',
    async (name) => {
      const pick = fc.option(fc.constantFrom(1, 2, null), { nil: undefined });
      const property = fc.asyncProperty(deeds, pick, async (plan, given) => {
        const variables = name === 'Strict' || given === undefined ? {} : { pick: given };
        const { ours, theirs } = await executeBoth(plan, name, variables);
        expect(ours).toEqual(theirs);
      });
      await fc.assert(property, { numRuns: 400 });
    },
  );
});

describe('the fields of a mutation', () => {
  it('are executed one after the other', async () => {
    const schema = buildSchema('type Query { ok: Int } type Mutation { set(value: Int!): Int }');
    const met: string[] = [];
    const resolve = async (_root: unknown, { value }: { value: number }) => {
      met.push(`${value} begins`);
      await new Promise(setImmediate);
      met.push(`${value} ends`);
      return value;
    };
    Object.assign(schema.getMutationType()?.getFields()['set'] ?? {}, { resolve });
    const { data, plan } = planOf(schema, 'mutation { a: set(value: 1) b: set(value: 2) c: set(value: 3) }');
    expect(await data).toEqual({ data: { a: 1, b: 2, c: 3 } });
    expect(met).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
    expect(plan.root).toHaveLength(3);
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
    const { plan } = planOf(schema, text);
    expect(plan.root.map(({ nodes }) => nodes.length)).toEqual([1]);
  });
});

function planOf(schema: GraphQLSchema, text: string) {
  const asked = parse(text);
  const plan = planOperation(schema, asked, getOperationAST(asked) as OperationDefinitionNode);
  if (plan === null) throw new Error('It cannot be planned.');
  return { plan, data: executePlan(plan, undefined, {}) };
}

describe('no plan is made', () => {
  const schema = buildSchema(`${sdl} type Subscription { count: Int }`);
  it.each([
    ['a field that a directive leaves out', '{ count @skip(if: true) }'],
    ['a fragment that a directive brings in', '{ ... @include(if: true) { count } }'],
    ['the schema itself', '{ __schema { queryType { name } } }'],
    ['a type of it', '{ __type(name: "Leaf") { name } }'],
    ['a key that JavaScript takes for more than a name', '{ __proto__: count }'],
    ['a subscription', 'subscription { count }'],
  ])('for %s', (_what, text) => {
    const asked = parse(text);
    expect(planOperation(schema, asked, getOperationAST(asked) as OperationDefinitionNode)).toBeNull();
  });
});
