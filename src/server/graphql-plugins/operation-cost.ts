import type {
  ArgumentNode,
  FieldNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind, valueFromASTUntyped } from 'graphql';
import { createEntryCounter, hasLengthArgument } from './list-entries.ts';
import type { RequestedOperation } from './operation-check.ts';
import type { Fragments } from './operation-size.ts';
import { createMeter, fragmentsOf } from './operation-size.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Asked to be done later, an item costs no call and tells of no organization: only that it is kept. */
const askedForLater = ['startBulkUpdate'];
const costPerItem = 1;

/** What one organization costs beside the fields told of it: to find it may take a call. */
const costPerOrganization = 10;

/** A field at the root of an operation, with its arguments as they reach it. */
export interface RootField {
  readonly name: string;
  readonly argumentValues: Readonly<Record<string, unknown>>;
  /** Of the fields selected of each organization that it asks for. */
  readonly selectionCost: number;
}

/** The fields at an operation's root. An argument that is left out, or null, counts as its default does. */
export function readRoot(requested: RequestedOperation): readonly RootField[] {
  const root = findRoot(requested);
  const given = root.defaults === null ? requested.variables : { ...root.defaults, ...requested.variables };
  return root.fields.map(({ selectionCost, defaults, name, nodes }) => {
    const argumentValues = { ...defaults };
    for (const node of nodes) {
      const value = valueFromASTUntyped(node.value, given);
      if (value != null) argumentValues[node.name.value] = value;
    }
    return { name, argumentValues, selectionCost: selectionCost(given) };
  });
}

/** What of an operation's root is the same whatever its variables are. */
interface Root {
  /** Of the variables; null when none has one. */
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
  const known = roots.get(operation);
  if (known) return known;
  const fragments = fragmentsOf(document);
  const types = schema.getRootType(operation.operation)?.getFields() ?? {};
  const fields = rootFields(operation.selectionSet, fragments, new Set()).map(
    ({ arguments: nodes = [], name: { value: name }, selectionSet }) => ({
      name,
      defaults: Object.fromEntries(types[name]?.args.map((each) => [each.name, each.defaultValue]) ?? []),
      nodes,
      selectionCost: selectionSet ? planCost(schema, fragments, selectionSet) : () => 0,
    }),
  );
  const root = { defaults: defaultsOf(operation), fields };
  roots.set(operation, root);
  return root;
}

/** What a root field can cost: the organizations that it asks for, times what is selected of each. */
export function costOf({ argumentValues, selectionCost, name }: RootField): number {
  let organizations = 1;
  for (const argument in argumentValues) {
    organizations = Math.max(organizations, countOrganizations(argument, argumentValues[argument]));
  }
  const costOfOne = costPerOrganization + selectionCost;
  return askedForLater.includes(name) ? organizations * costPerItem + costOfOne : organizations * costOfOne;
}

/** The cost of a selection: measured once, unless variables choose the length of a list in it. */
function planCost(
  schema: GraphQLSchema,
  fragments: Fragments,
  selectionSet: SelectionSetNode,
): (variables: Variables) => number {
  let isChosen = false;
  const countEntries = createEntryCounter(schema, {});
  const { cost } = createMeter(fragments, (field) => {
    isChosen ||= hasLengthArgument(schema, field);
    return countEntries(field);
  })(selectionSet);
  if (!isChosen) return () => cost;
  return (variables) => createMeter(fragments, createEntryCounter(schema, variables))(selectionSet).cost;
}

/** How many organizations an argument asks for: as many as its list holds, or its number where it is `first`. */
export function countOrganizations(name: string, value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return name === 'first' ? Number(value) || 1 : 1;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables | null {
  const defaults = variableDefinitions.flatMap(({ defaultValue, variable }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return defaults.length === 0 ? null : Object.fromEntries(defaults);
}

function rootFields(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  spread: Set<string>,
): readonly FieldNode[] {
  return selections.flatMap((selection): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, fragments, spread);
    const fragment = fragments.get(selection.name.value);
    if (fragment === undefined || spread.has(selection.name.value)) return [];
    spread.add(selection.name.value);
    return rootFields(fragment.selectionSet, fragments, spread);
  });
}
