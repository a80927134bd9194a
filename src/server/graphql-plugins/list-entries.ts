import type { FieldNode, GraphQLSchema } from 'graphql';
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { findPageSize } from '../../graphql/argument-limits.ts';
import type { CountEntries, Entries } from './operation-size.ts';
import { isEntryList, noList } from './operation-size.ts';

/** The argument that sets the number of entries in a page. */
const countArgument = 'first';

/** The assumed length of a list: an organization's lists are short. */
const defaultLength = 10;

/** The assumed lengths of other lists: usually an update sends a few fields, and one or two are invalid or have changed. */
const shortLists: Readonly<Record<string, number>> = { fields: 3, conflicts: 2, issues: 3 };

/** The assumed entries of the lists of objects below the root types of a schema, by field name. */
type Lists = ReadonlyMap<string, Entries>;

const listsBySchema = new WeakMap<GraphQLSchema, Lists>();

/** Whether a field is a connection, the number of whose entries can depend on variables. */
export function isConnection({ name }: FieldNode): boolean {
  return findPageSize(name.value) !== undefined;
}

/** Creates a counter of list entries, by the page size of a connection or the assumed length of a list. */
export function createEntryCounter(
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>>,
): CountEntries {
  const lists = findLists(schema);
  return ({ arguments: nodes = [], name: { value: name } }) => {
    const pageSize = findPageSize(name);
    if (pageSize === undefined) return lists.get(name) ?? noList;
    const node = nodes.find((each) => each.name.value === countArgument);
    const value = (node && valueFromASTUntyped(node.value, variables)) ?? pageSize.defaultCount;
    return { kind: 'connection', count: Math.min(Math.max(Number(value) || 0, 0), pageSize.maxCount) };
  };
}

function findLists(schema: GraphQLSchema): Lists {
  const cached = listsBySchema.get(schema);
  if (cached) return cached;
  const fields = fieldsBelowRoot(schema).filter(
    ({ name, type }) =>
      isListType(getNullableType(type)) && isCompositeType(getNamedType(type)) && !isEntryList(name),
  );
  const lists = new Map(
    fields.map(({ name }) => [name, { kind: 'list', count: shortLists[name] ?? defaultLength } as const]),
  );
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
