import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind } from 'graphql';

/** The size of an operation. A fragment counts each time it is spread. */
export interface OperationSize {
  /** The number of nested fields. */
  readonly depth: number;
  /** An alias inside introspection counts ten times, because the response repeats it hundreds of times. */
  readonly aliases: number;
  readonly directives: number;
  /** One for each field and for each further 32 characters of its response key, times the entries of its lists; zero for `__typename`. */
  readonly cost: number;
  /** The part of the cost that one entry of a page adds through `edges` and `nodes`. */
  readonly entryCost: number;
  /** The number of fields `organization`. */
  readonly organizations: number;
  /** The part of them in one entry of a page, where each can take a read. */
  readonly entryOrganizations: number;
  /** The fields `__schema` and `__type`, whose response has no argument that bounds its size. */
  readonly introspections: number;
}

/** The entries of a list, by which the cost of its subfields is multiplied; in a connection, only that of its entries. */
export interface Entries {
  readonly kind: 'list' | 'connection';
  readonly count: number;
}

/** The entries of a field that is no list. */
export const noList: Entries = { kind: 'list', count: 1 };

/** Counts the entries of a field. */
export type CountEntries = (field: FieldNode) => Entries;

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const zero: OperationSize = {
  depth: 0,
  aliases: 0,
  directives: 0,
  cost: 0,
  entryCost: 0,
  organizations: 0,
  entryOrganizations: 0,
  introspections: 0,
};

/** Whether a field lists the entries of a connection, which are counted at the connection. */
export function isEntryList(field: string): boolean {
  return field === 'edges' || field === 'nodes';
}

/** The longest name of the schema has 20 characters. */
const charactersPerCost = 32;

/** The cost of one organization in addition to its selected fields: reading it can take a call. */
export const costPerOrganization = 10;

const introspectionAliasWeight = 10;
const sizes = new WeakMap<DocumentNode, OperationSize>();

/** Measures all operations of a document together, in linear time: each fragment is measured once. */
export function measureDocument(document: DocumentNode): OperationSize {
  const cached = sizes.get(document);
  if (cached) return cached;
  const measure = createMeter(fragmentsOf(document));
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const size = (operations as OperationDefinitionNode[])
    .map(({ directives, selectionSet }) =>
      add(measure(selectionSet), { ...zero, directives: lengthOf(directives) }),
    )
    .reduce(add, zero);
  sizes.set(document, size);
  return size;
}

/** Creates a function that measures selection sets, and measures each fragment once. */
export function createMeter(
  fragments: Fragments,
  countEntries: CountEntries = () => noList,
): (selectionSet: SelectionSetNode) => OperationSize {
  const measured = new Map<string, OperationSize>();
  const measureFragment = (name: string): OperationSize => {
    const cached = measured.get(name);
    if (cached) return cached;
    const fragment = fragments.get(name);
    // Ends the recursion of a fragment that contains itself, which validation refuses later.
    measured.set(name, zero);
    const size = fragment ? measure(fragment.selectionSet) : zero;
    measured.set(name, size);
    return size;
  };
  const measureSelection = (selection: SelectionNode): OperationSize => {
    const own = { ...zero, directives: lengthOf(selection.directives) };
    if (selection.kind === Kind.FRAGMENT_SPREAD) return add(own, measureFragment(selection.name.value));
    const inner = selection.selectionSet ? measure(selection.selectionSet) : zero;
    if (selection.kind === Kind.INLINE_FRAGMENT) return add(own, inner);
    return add(own, measureField(selection, inner, countEntries(selection)));
  };
  const measure = ({ selections }: SelectionSetNode): OperationSize =>
    selections.map(measureSelection).reduce(add, zero);
  return measure;
}

function measureField(
  { alias, name: { value: name } }: FieldNode,
  inner: OperationSize,
  entries: Entries,
): OperationSize {
  const isIntrospection = name === '__schema' || name === '__type';
  const key = alias?.value ?? name;
  return {
    depth: inner.depth + 1,
    aliases: (alias ? 1 : 0) + inner.aliases * (isIntrospection ? introspectionAliasWeight : 1),
    directives: inner.directives,
    // Clients add `__typename` to each selection set, so that it costs nothing.
    cost:
      !alias && name === '__typename'
        ? 0
        : 1 + Math.floor(key.length / charactersPerCost) + costOfEntries(inner, entries),
    entryCost: isEntryList(name) ? inner.cost : 0,
    organizations: inner.organizations + (name === 'organization' ? 1 : 0),
    entryOrganizations: isEntryList(name) ? inner.organizations : 0,
    introspections: inner.introspections + (isIntrospection ? 1 : 0),
  };
}

/** An entry of a connection costs at least one, because it is read even when none of its fields is selected. */
function costOfEntries(
  { cost, entryCost, entryOrganizations }: OperationSize,
  { count, kind }: Entries,
): number {
  if (kind === 'list') return cost * count;
  return cost - entryCost + (Math.max(entryCost, 1) + entryOrganizations * costPerOrganization) * count;
}

/** Returns the fragments of a document by name. */
export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
}

function add(one: OperationSize, other: OperationSize): OperationSize {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    cost: one.cost + other.cost,
    entryCost: one.entryCost + other.entryCost,
    organizations: one.organizations + other.organizations,
    entryOrganizations: one.entryOrganizations + other.entryOrganizations,
    introspections: one.introspections + other.introspections,
  };
}

function lengthOf(list: readonly unknown[] | undefined): number {
  return list?.length ?? 0;
}
