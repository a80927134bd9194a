import type { DocumentNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import type { Fragments } from './operation-size.ts';
import { fragmentsOf } from './operation-size.ts';

/** The work of comparing the selections of an operation with each other. */
export interface OperationOverlap {
  /** Fields and fragments. The selections of a fragment count once for each selection set that spreads it. */
  readonly selections: number;
  /** The pairs of selections with the same response key. Validation compares each pair. */
  readonly comparisons: number;
}

/** A selection set and the fragments that contain it. */
interface Part {
  readonly set: SelectionSetNode;
  readonly enclosing: FragmentChain | null;
  /** The fragments whose selections were already added. */
  readonly visited: Set<string>;
}

/** A fragment and the fragments that contain it, innermost first. */
interface FragmentChain {
  readonly name: string;
  readonly outer: FragmentChain | null;
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
 * Counts the comparisons that the validation rule "Field Selection Merging" (GraphQL §5.3.2) will make.
 *
 * @param maxSelections ends the count, because nested fragments multiply exponentially
 */
export function measureOverlap(document: DocumentNode, maxSelections: number): OperationOverlap {
  const cached = overlaps.get(document);
  if (cached) return cached;
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

/** Counts unused fragments: validation compares their selections as well, although it refuses them. */
function countUnused(counter: Counter): void {
  for (const name of counter.unused) {
    const fragment = counter.fragments.get(name);
    if (fragment) countMerged(counter, [toPart(fragment.selectionSet, { name, outer: null })]);
  }
}

/** Counts selection sets that are merged into one object. */
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
      addTo(groups, (alias ?? name).value, selectionSet ? [toPart(selectionSet, part.enclosing)] : []);
    }
  }
}

/** Skips a fragment that contains itself, which validation refuses later. */
function collectFragment(counter: Counter, { enclosing, visited }: Part, name: string, groups: Groups): void {
  const fragment = counter.fragments.get(name);
  if (fragment === undefined || visited.has(name) || isEnclosed(name, enclosing)) return;
  visited.add(name);
  counter.unused.delete(name);
  collect(counter, { set: fragment.selectionSet, enclosing: { name, outer: enclosing }, visited }, groups);
}

function toPart(set: SelectionSetNode, enclosing: FragmentChain | null): Part {
  return { set, enclosing, visited: new Set() };
}

function addTo(groups: Groups, key: string, inner: readonly Part[]): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { size: 1, inner: [...inner] });
  else {
    group.size += 1;
    group.inner.push(...inner);
  }
}

function isEnclosed(name: string, enclosing: FragmentChain | null): boolean {
  for (let each = enclosing; each !== null; each = each.outer) if (each.name === name) return true;
  return false;
}
