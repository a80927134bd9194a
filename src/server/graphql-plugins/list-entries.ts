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

/** The argument that sets the length of a list. */
const lengthArgument = 'first';

/** The assumed length of a list without such an argument: an organization's lists are short. */
const defaultLength = 10;

/**
 * The assumed lengths of lists that are usually shorter: an input has one or two issues, and an update one or two fields.
 * `failedItems` counts the issues of its items exactly.
 */
const shorterLengths: Readonly<Record<string, number>> = { issues: 3, fields: 2 };

/** The lists of a connection, whose entries its root field counts. */
const connectionFields = ['edges', 'nodes'];

/** The lists of objects below the root types of a schema, by field name. */
interface Lists {
  /** The assumed lengths of lists without a length argument. */
  readonly defaultLengths: ReadonlyMap<string, number>;
  /** The length arguments of lists that have one. */
  readonly lengthArguments: ReadonlyMap<string, GraphQLArgument>;
}

const listsBySchema = new WeakMap<GraphQLSchema, Lists>();

/** Whether a field is a list below the root whose length can depend on variables. */
export function hasLengthArgument(schema: GraphQLSchema, field: FieldNode): boolean {
  return findLists(schema).lengthArguments.has(field.name.value);
}

/** Creates a counter of list entries, by the length argument of a list or its assumed length. */
export function createEntryCounter(
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>>,
): CountEntries {
  const { defaultLengths, lengthArguments } = findLists(schema);
  return ({ arguments: nodes = [], name: { value: name } }) => {
    const argument = lengthArguments.get(name);
    if (argument === undefined) return defaultLengths.get(name) ?? 1;
    const node = nodes.find((each) => each.name.value === argument.name);
    const value = node && valueFromASTUntyped(node.value, variables);
    return Math.min(Math.max(Number(value ?? argument.defaultValue) || 0, 0), maxFailedItems);
  };
}

function findLists(schema: GraphQLSchema): Lists {
  const cached = listsBySchema.get(schema);
  if (cached) return cached;
  const fields = fieldsBelowRoot(schema).filter(
    ({ type }) => isListType(getNullableType(type)) && isCompositeType(getNamedType(type)),
  );
  const defaultLengths = fields
    .filter(({ name }) => !connectionFields.includes(name))
    .map(({ name }) => [name, shorterLengths[name] ?? defaultLength] as const);
  const lengthArguments = fields.flatMap(({ args, name }) => {
    const argument = args.find((each) => each.name === lengthArgument);
    return argument ? [[name, argument] as const] : [];
  });
  const lists = { defaultLengths: new Map(defaultLengths), lengthArguments: new Map(lengthArguments) };
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
