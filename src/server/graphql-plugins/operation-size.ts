import type {
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
  /** An alias inside a way into the schema counts ten times: an answer repeats it hundreds of times. */
  readonly aliases: number;
  readonly directives: number;
  /** One for each field and for each further 32 characters of its response key; what is in a list, once for each entry; none for `__typename`. */
  readonly cost: number;
  /** Ways into the schema itself, whose size no argument tells. */
  readonly introspections: number;
}

/** How many objects a field holds: the fields below it count once for each. */
export type CountEntries = (field: FieldNode) => number;

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const nothing: OperationSize = { depth: 0, aliases: 0, directives: 0, cost: 0, introspections: 0 };

/** The longest name of the schema has 20. */
const charactersOfCost = 32;

const aliasesInIntrospection = 10;
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

/** Measures selections, each fragment once. */
export function createMeter(
  fragments: Fragments,
  countEntries: CountEntries = () => 1,
): (selectionSet: SelectionSetNode) => OperationSize {
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
    return plus(own, sizeOfField(selection, inner, countEntries(selection)));
  };
  const sizeOf = ({ selections }: SelectionSetNode): OperationSize =>
    selections.map(sizeOfSelection).reduce(plus, nothing);
  return sizeOf;
}

function sizeOfField(
  { alias, name: { value: name } }: FieldNode,
  inner: OperationSize,
  entries: number,
): OperationSize {
  const isIntrospection = name === '__schema' || name === '__type';
  const key = alias?.value ?? name;
  return {
    depth: inner.depth + 1,
    aliases: (alias ? 1 : 0) + inner.aliases * (isIntrospection ? aliasesInIntrospection : 1),
    directives: inner.directives,
    // Clients add it to each selection set, and each object has it once.
    cost:
      !alias && name === '__typename'
        ? 0
        : 1 + Math.floor(key.length / charactersOfCost) + inner.cost * entries,
    introspections: inner.introspections + (isIntrospection ? 1 : 0),
  };
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
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
    cost: one.cost + other.cost,
    introspections: one.introspections + other.introspections,
  };
}

function countOf(list: readonly unknown[] | undefined): number {
  return list?.length ?? 0;
}
