import type { FieldNode, GraphQLArgument, GraphQLSchema } from 'graphql';
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { maxFailedItems } from '../../graphql/argument-limits.ts';
import type { CountEntries } from './operation-size.ts';

/** The argument by which a caller chooses the length of a list. */
const lengthArgument = 'first';

/** Lists of an organization have a few entries. */
const assumedEntries = 10;

/** An input has an issue or two; `failedItems` bounds those of its items by their real number. */
const assumedIssues = 3;

/** The root field that they belong to counts them. */
const entriesOfPage = ['edges', 'nodes'];

/** The lists of objects below the root of a schema, by the names of their fields. */
interface Lists {
  /** How many entries are assumed where no argument states it. */
  readonly assumed: ReadonlyMap<string, number>;
  /** The arguments of those whose length the caller chooses. */
  readonly chosen: ReadonlyMap<string, GraphQLArgument>;
}

const listsBySchema = new WeakMap<GraphQLSchema, Lists>();

/** Does the length of a list below the root depend on the variables? */
export function hasLengthArgument(schema: GraphQLSchema, field: FieldNode): boolean {
  return listsOf(schema).chosen.has(field.name.value);
}

/** Counts the entries of lists: as many as the caller chooses, or as are assumed. */
export function createEntryCounter(
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>>,
): CountEntries {
  const { assumed, chosen } = listsOf(schema);
  return ({ arguments: nodes = [], name: { value: name } }) => {
    const argument = chosen.get(name);
    if (argument === undefined) return assumed.get(name) ?? 1;
    const node = nodes.find((each) => each.name.value === argument.name);
    const value = node && valueFromASTUntyped(node.value, variables);
    return Math.min(Math.max(Number(value ?? argument.defaultValue) || 0, 0), maxFailedItems);
  };
}

function listsOf(schema: GraphQLSchema): Lists {
  const cached = listsBySchema.get(schema);
  if (cached) return cached;
  const fields = fieldsBelowRoot(schema).filter(
    ({ type }) => isListType(getNullableType(type)) && isCompositeType(getNamedType(type)),
  );
  const assumed = fields
    .filter(({ name }) => !entriesOfPage.includes(name))
    .map(({ name }) => [name, name === 'issues' ? assumedIssues : assumedEntries] as const);
  const chosen = fields.flatMap(({ args, name }) => {
    const argument = args.find((each) => each.name === lengthArgument);
    return argument ? [[name, argument] as const] : [];
  });
  const lists = { assumed: new Map(assumed), chosen: new Map(chosen) };
  listsBySchema.set(schema, lists);
  return lists;
}

function fieldsBelowRoot(schema: GraphQLSchema) {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !roots.includes(type))
    .flatMap((type) => Object.values(type.getFields()));
}
