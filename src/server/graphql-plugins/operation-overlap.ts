import type { DocumentNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import type { Fragments } from './operation-size.ts';
import { fragmentsOf } from './operation-size.ts';

/** How much of an operation has to be compared with itself. */
export interface OperationOverlap {
  /** Fields and fragments; what is in a fragment once for each selection set that it is spread in. */
  readonly selections: number;
  /** Pairs of selections with one response key: validation compares each pair. */
  readonly comparisons: number;
}

/** A selection set, and the fragments that it is part of. */
interface Part {
  readonly set: SelectionSetNode;
  readonly inside: Inside | null;
  /** The fragments whose selections were added to it. */
  readonly spread: Set<string>;
}

interface Inside {
  readonly name: string;
  readonly outer: Inside | null;
}

type Groups = Map<string, { size: number; readonly inner: Part[] }>;

interface Counter {
  readonly fragments: Fragments;
  readonly maxSelections: number;
  readonly unused: Set<string>;
  selections: number;
  comparisons: number;
}

const overlaps = new WeakMap<DocumentNode, OperationOverlap>();

/**
 * Counts the comparisons of the validation rule "Field Selection Merging" (GraphQL §5.3.2), before they are made.
 *
 * @param maxSelections where the count ends: fragments can multiply without end
 */
export function measureOverlap(document: DocumentNode, maxSelections: number): OperationOverlap {
  const known = overlaps.get(document);
  if (known) return known;
  const fragments = fragmentsOf(document);
  const unused = new Set(fragments.keys());
  const counter: Counter = { fragments, maxSelections, unused, selections: 0, comparisons: 0 };
  for (const each of document.definitions) {
    if (each.kind === Kind.OPERATION_DEFINITION) countMerged(counter, [toPart(each.selectionSet, null)]);
  }
  countUnused(counter);
  const { comparisons, selections } = counter;
  overlaps.set(document, { comparisons, selections });
  return { comparisons, selections };
}

/** Validation compares what is in them as well, although it refuses them. */
function countUnused(counter: Counter): void {
  for (const name of counter.unused) {
    const fragment = counter.fragments.get(name);
    if (fragment) countMerged(counter, [toPart(fragment.selectionSet, { name, outer: null })]);
  }
}

/** Counts selection sets that become one in the answer. */
function countMerged(counter: Counter, parts: readonly Part[]): void {
  const groups: Groups = new Map();
  for (const part of parts) collect(counter, part, groups);
  for (const { inner, size } of groups.values()) {
    counter.comparisons += (size * (size - 1)) / 2;
    if (inner.length > 0) countMerged(counter, inner);
  }
}

function collect(counter: Counter, part: Part, groups: Groups): void {
  for (const selection of part.set.selections) {
    counter.selections += 1;
    if (counter.selections > counter.maxSelections) return;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(counter, { ...part, set: selection.selectionSet }, groups);
    } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const { value: name } = selection.name;
      addTo(groups, `...${name}`, []);
      collectFragment(counter, part, name, groups);
    } else {
      const { alias, name, selectionSet } = selection;
      addTo(groups, (alias ?? name).value, selectionSet ? [toPart(selectionSet, part.inside)] : []);
    }
  }
}

/** A fragment inside itself is refused by validation; here it only has to end. */
function collectFragment(counter: Counter, { inside, spread }: Part, name: string, groups: Groups): void {
  const fragment = counter.fragments.get(name);
  if (fragment === undefined || spread.has(name) || isInside(name, inside)) return;
  spread.add(name);
  counter.unused.delete(name);
  collect(counter, { set: fragment.selectionSet, inside: { name, outer: inside }, spread }, groups);
}

function toPart(set: SelectionSetNode, inside: Inside | null): Part {
  return { set, inside, spread: new Set() };
}

function addTo(groups: Groups, key: string, inner: readonly Part[]): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { size: 1, inner: [...inner] });
  else {
    group.size += 1;
    group.inner.push(...inner);
  }
}

function isInside(name: string, inside: Inside | null): boolean {
  for (let each = inside; each !== null; each = each.outer) if (each.name === name) return true;
  return false;
}
