import type {
  ArgumentNode,
  FieldNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind, valueFromASTUntyped } from 'graphql';
import { findPageSize } from '../../graphql/argument-limits.ts';
import { createEntryCounter, isConnection } from './list-entries.ts';
import type { RequestedOperation, RootField } from './operation-check.ts';
import type { Fragments } from './operation-size.ts';
import { costPerOrganization, createMeter, fragmentsOf } from './operation-size.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Fields whose items cost only their storage: they cause no call in this request and return no organization. */
const bulkFields = ['startBulkUpdate', 'retryBulkUpdate'];
const costPerBulkItem = 1;

/** The assumed number of items of a retry, which is known only when they are read: the default of MAX_BULK. */
const itemsOfRetry = 10_000;

/** A page of changes can read thousands of changes of organizations that are not the caller's. */
const costPerChangePage = 1000;

/** Returns the root fields of an operation. An argument that is absent or null has its default value. */
export function readRoot(requested: RequestedOperation): readonly RootField[] {
  const root = findRoot(requested);
  const variables =
    root.defaults === null ? requested.variables : { ...root.defaults, ...requested.variables };
  return root.fields.map(({ selectionCost, defaults, name, nodes }) => {
    const argumentValues = { ...defaults };
    for (const node of nodes) {
      const value = valueFromASTUntyped(node.value, variables);
      if (value != null) argumentValues[node.name.value] = value;
    }
    return { name, argumentValues, selectionCost: selectionCost(variables) };
  });
}

/** The part of an operation's root that does not depend on its variables. */
interface Root {
  /** The default values of the variables; null when no variable has one. */
  readonly defaults: Variables | null;
  readonly fields: readonly {
    readonly name: string;
    readonly defaults: Readonly<Record<string, unknown>>;
    readonly nodes: readonly ArgumentNode[];
    readonly selectionCost: (variables: Variables) => number;
  }[];
}

const roots = new WeakMap<OperationDefinitionNode, Root>();

function findRoot({ document, operation, schema }: RequestedOperation): Root {
  const cached = roots.get(operation);
  if (cached) return cached;
  const fragments = fragmentsOf(document);
  const types = schema.getRootType(operation.operation)?.getFields() ?? {};
  const fields = collectRootFields(operation.selectionSet, fragments, new Set()).map(
    ({ arguments: nodes = [], name: { value: name }, selectionSet }) => ({
      name,
      defaults: Object.fromEntries(types[name]?.args.map((each) => [each.name, each.defaultValue]) ?? []),
      nodes,
      selectionCost: selectionSet ? createCostFunction(schema, fragments, selectionSet) : () => 0,
    }),
  );
  const root = { defaults: toDefaults(operation), fields };
  roots.set(operation, root);
  return root;
}

/** Returns the maximum cost of a root field: the number of requested organizations times the cost of each. */
export function costOf({ argumentValues, selectionCost, name }: RootField): number {
  let organizations = name === 'retryBulkUpdate' ? itemsOfRetry : 1;
  for (const argument in argumentValues) {
    organizations = Math.max(organizations, countRequested(name, argument, argumentValues[argument]));
  }
  const organizationCost = costPerOrganization + selectionCost;
  if (bulkFields.includes(name)) return organizations * costPerBulkItem + organizationCost;
  if (name === 'organizationChanges') return costPerChangePage + organizations * selectionCost;
  return organizations * organizationCost;
}

/** Measures the cost of a selection once, unless it contains a connection, whose page size can depend on variables. */
function createCostFunction(
  schema: GraphQLSchema,
  fragments: Fragments,
  selectionSet: SelectionSetNode,
): (variables: Variables) => number {
  let dependsOnVariables = false;
  const countEntries = createEntryCounter(schema, {});
  const { cost } = createMeter(fragments, (field) => {
    dependsOnVariables ||= isConnection(field);
    return countEntries(field);
  })(selectionSet);
  if (!dependsOnVariables) return () => cost;
  return (variables) => createMeter(fragments, createEntryCounter(schema, variables))(selectionSet).cost;
}

/** Counts the organizations that a list argument requests. */
export function countOrganizations(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

/** Counts the organizations that an argument requests: the length of a list, or the value of `first`, which reads nothing past its maximum. */
function countRequested(field: string, argument: string, value: unknown): number {
  const pageSize = argument === 'first' ? findPageSize(field) : undefined;
  return pageSize ? Math.min(Number(value) || 1, pageSize.maxCount) : countOrganizations(value);
}

function toDefaults({ variableDefinitions = [] }: OperationDefinitionNode): Variables | null {
  const defaults = variableDefinitions.flatMap(({ defaultValue, variable }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return defaults.length === 0 ? null : Object.fromEntries(defaults);
}

function collectRootFields(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  visited: Set<string>,
): readonly FieldNode[] {
  return selections.flatMap((selection): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return collectRootFields(selection.selectionSet, fragments, visited);
    const fragment = fragments.get(selection.name.value);
    if (fragment === undefined || visited.has(selection.name.value)) return [];
    visited.add(selection.name.value);
    return collectRootFields(fragment.selectionSet, fragments, visited);
  });
}
