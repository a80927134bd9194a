import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { Kind } from 'graphql';
import type { Variables } from './input-values.ts';
import { isObject, toValue } from './input-values.ts';

/** What is needed to find the fields of a selection. */
export interface SelectionContext {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

/** An object of a result, whose fields are read by their names in the schema, whatever their aliases are. */
export interface Selected {
  /** The name of its type; null when it is not selected. */
  readonly typename: string | null;
  /** Returns the value of a field; `undefined` when it is not selected. */
  get(name: string): unknown;
  /** Returns the object of a field; null when it is absent, null or no object. */
  child(name: string): Selected | null;
  /** Returns the entries of a list; null for an entry that is no object, and an empty list for what is no list. */
  children(name: string): readonly (Selected | null)[];
}

/** Reads an object of a result; null for a value that is no object. */
export function select(
  value: unknown,
  sets: readonly SelectionSetNode[],
  context: SelectionContext,
): Selected | null {
  if (!isObject(value)) return null;
  const typename = readTypename(value, collectFields(sets, context, null));
  const fields = collectFields(sets, context, typename).filter((field) => Object.hasOwn(value, keyOf(field)));
  const named = (name: string) => fields.filter((field) => field.name.value === name);
  const read = (name: string) => {
    const [field] = named(name);
    return field && value[keyOf(field)];
  };
  const selectChild = (child: unknown, name: string) => select(child, setsOf(named(name)), context);
  return {
    typename,
    get: read,
    child: (name) => selectChild(read(name), name),
    children(name) {
      const list = read(name);
      return Array.isArray(list) ? list.map((entry) => selectChild(entry, name)) : [];
    },
  };
}

/** The key of a field in a result. */
export function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

export function setsOf(fields: readonly FieldNode[]): SelectionSetNode[] {
  return fields.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function readTypename(value: Readonly<Record<string, unknown>>, fields: readonly FieldNode[]): string | null {
  const field = fields.find(({ name }) => name.value === '__typename');
  const typename = field && value[keyOf(field)];
  return typeof typename === 'string' ? typename : null;
}

/** Collects the fields that apply to a type; with an unknown type, those of every fragment. */
export function collectFields(
  sets: readonly SelectionSetNode[],
  { fragments, variables }: SelectionContext,
  typename: string | null,
): FieldNode[] {
  const visited = new Set<string>();
  const collect = (selection: SelectionNode): FieldNode[] => {
    if (!isIncluded(selection.directives ?? [], variables)) return [];
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : spread(selection.name.value);
    const condition = fragment?.typeCondition?.name.value;
    if (!fragment || (condition !== undefined && !applies(condition, typename))) return [];
    return fragment.selectionSet.selections.flatMap(collect);
  };
  const spread = (name: string) => {
    if (visited.has(name)) return undefined;
    visited.add(name);
    return fragments.get(name);
  };
  return sets.flatMap(({ selections }) => selections.flatMap(collect));
}

/** The types of each interface, by their names, so that members that a newer gateway added are included. */
const interfaces: Readonly<Record<string, RegExp>> = {
  OrganizationError: /^Organization\w+Error$/,
  OrganizationUpdate: /^Organization(?!Bulk)\w*Updated$/,
  Node: /^Organization(BulkUpdate)?$/,
};

/** Whether a fragment with this type condition applies; every union of the schema ends with `Result`. */
export function applies(condition: string, typename: string | null): boolean {
  if (typename === null || condition === typename || condition.endsWith('Result')) return true;
  return Object.hasOwn(interfaces, condition) && (interfaces[condition]?.test(typename) ?? false);
}

function isIncluded(directives: readonly DirectiveNode[], variables: Variables): boolean {
  return directives.every(({ arguments: given = [], name }) => {
    const [argument] = given;
    const condition = argument && toValue(argument.value, variables);
    if (name.value === 'skip') return condition !== true;
    return name.value !== 'include' || condition !== false;
  });
}
