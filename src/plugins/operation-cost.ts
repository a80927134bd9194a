import type {
  ArgumentNode,
  DocumentNode,
  FieldNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind, valueFromASTUntyped } from 'graphql';
import type { Fragments } from './operation-size.ts';
import { createMeter, fragmentsOf } from './operation-size.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Asked to be done later, an item costs no call and tells of no organization: only that it is kept. */
const askedForLater = ['startBulkUpdate'];
const costPerItem = 1;

/** What one organization costs beside the fields told of it: to find it may take a call. */
const costPerOrganization = 10;

/** An operation as it is asked for, with the variables as they were sent. */
export interface AskedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/** A field at the root of an operation, with its arguments as they reach it. */
export interface RootField {
  readonly name: string;
  readonly argumentsGiven: Readonly<Record<string, unknown>>;
  /** The fields told of each organization that it asks for. */
  readonly fields: number;
}

/** The fields at an operation's root. An argument that is left out, or null, counts as its default does. */
export function readRoot(asked: AskedOperation): readonly RootField[] {
  const root = findRoot(asked);
  const given = root.defaults === null ? asked.variables : { ...root.defaults, ...asked.variables };
  return root.fields.map(({ defaults, fields, name, nodes }) => {
    const argumentsGiven = { ...defaults };
    for (const node of nodes) {
      const value = valueFromASTUntyped(node.value, given);
      if (value != null) argumentsGiven[node.name.value] = value;
    }
    return { name, argumentsGiven, fields };
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
    readonly fields: number;
  }[];
}

const roots = new WeakMap<OperationDefinitionNode, Root>();

function findRoot({ document, operation, schema }: AskedOperation): Root {
  const known = roots.get(operation);
  if (known) return known;
  const fragments = fragmentsOf(document);
  const sizeOf = createMeter(fragments);
  const types = schema.getRootType(operation.operation)?.getFields() ?? {};
  const fields = rootFields(operation.selectionSet, fragments, new Set()).map(
    ({ arguments: nodes = [], name: { value: name }, selectionSet }) => ({
      name,
      defaults: Object.fromEntries(types[name]?.args.map((each) => [each.name, each.defaultValue]) ?? []),
      nodes,
      fields: selectionSet ? sizeOf(selectionSet).fields : 0,
    }),
  );
  const root = { defaults: defaultsOf(operation), fields };
  roots.set(operation, root);
  return root;
}

/** What a root field can cost: the organizations that it asks for, times what is told of each. */
export function costOf({ argumentsGiven, fields, name }: RootField): number {
  let organizations = 1;
  for (const argument in argumentsGiven) {
    organizations = Math.max(organizations, countAsked(argument, argumentsGiven[argument]));
  }
  const costOfOne = costPerOrganization + fields;
  return askedForLater.includes(name) ? organizations * costPerItem + costOfOne : organizations * costOfOne;
}

/** How many organizations an argument asks for: as many as its list holds, or its number where it is `first`. */
export function countAsked(name: string, value: unknown): number {
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
