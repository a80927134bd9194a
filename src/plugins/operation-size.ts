import type {
  ArgumentNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind } from 'graphql';

/** How much an operation asks for; a fragment counts wherever it is spread. */
export interface OperationSize {
  /** Fields inside fields. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly fields: number;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Variables = Readonly<Record<string, unknown>>;

const nothing: OperationSize = { depth: 0, aliases: 0, directives: 0, fields: 0 };
const sizes = new WeakMap<DocumentNode, OperationSize>();

/** Measures all operations of a document together, each fragment once: in time linear to the document's length. */
export function measure(document: DocumentNode): OperationSize {
  const known = sizes.get(document);
  if (known) return known;
  const sizeOf = createMeter(fragmentsOf(document));
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const size = (operations as OperationDefinitionNode[])
    .map(({ directives, selectionSet }) =>
      plus(sizeOf(selectionSet), { ...nothing, directives: countOf(directives) }),
    )
    .reduce(plus, nothing);
  sizes.set(document, size);
  return size;
}

/** Asked to be done later, an item costs no call and tells of no organization: only that it is kept. */
const askedForLater = ['startBulkUpdate'];
const costPerItem = 1;

/** What one organization costs beside the fields told of it: to find it may take a call. */
const costPerOrganization = 10;

/**
 * What an operation can cost: for each field at its root, the organizations that its arguments ask for, times the fields
 * told of each.
 */
export function costOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = fragmentsOf(document);
  const sizeOf = createMeter(fragments);
  return rootFields(operation.selectionSet, fragments, new Set())
    .map(({ arguments: given = [], name, selectionSet }) => {
      const organizations = Math.max(1, ...given.map((argument) => countAsked(argument, variables)));
      const costOfOne = costPerOrganization + (selectionSet ? sizeOf(selectionSet).fields : 0);
      return askedForLater.includes(name.value)
        ? organizations * costPerItem + costOfOne
        : organizations * costOfOne;
    })
    .reduce((sum, cost) => sum + cost, 0);
}

/** How many organizations an argument asks for: as many as its list holds, or its number where it is `first`. */
function countAsked({ name, value }: ArgumentNode, variables: Variables): number {
  if (value.kind === Kind.LIST) return value.values.length;
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : 'value' in value && value.value;
  if (Array.isArray(given)) return given.length;
  return name.value === 'first' ? Number(given) || 1 : 1;
}

function createMeter(fragments: Fragments): (selectionSet: SelectionSetNode) => OperationSize {
  const measured = new Map<string, OperationSize>();
  const sizeOfFragment = (name: string): OperationSize => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // A fragment inside itself is refused by validation; here it only has to end.
    measured.set(name, nothing);
    const size = fragment ? sizeOf(fragment.selectionSet) : nothing;
    measured.set(name, size);
    return size;
  };
  const sizeOfSelection = (selection: SelectionNode): OperationSize => {
    const own = { ...nothing, directives: countOf(selection.directives) };
    if (selection.kind === Kind.FRAGMENT_SPREAD) return plus(own, sizeOfFragment(selection.name.value));
    const inner = selection.selectionSet ? sizeOf(selection.selectionSet) : nothing;
    if (selection.kind === Kind.INLINE_FRAGMENT) return plus(own, inner);
    const { aliases, depth, directives, fields } = plus(own, inner);
    return { depth: depth + 1, aliases: aliases + (selection.alias ? 1 : 0), directives, fields: fields + 1 };
  };
  const sizeOf = ({ selections }: SelectionSetNode): OperationSize =>
    selections.map(sizeOfSelection).reduce(plus, nothing);
  return sizeOf;
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

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
}

function plus(one: OperationSize, other: OperationSize): OperationSize {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    fields: one.fields + other.fields,
  };
}

function countOf(list: readonly unknown[] | undefined): number {
  return list?.length ?? 0;
}
