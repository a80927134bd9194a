import type { BulkCounts, BulkItem, BulkState } from '../domain/bulk/bulk-update.ts';
import type { Begun, BulkStore, Created, NewBulk, Settled, StoredBulk } from './store.ts';
import { countOf, maxUnended, maxUnendedBytes } from './store.ts';

interface Kept extends NewBulk {
  state: BulkState;
  cancelled: number;
  readonly settled: Map<number, Settled>;
  /** The run that holds each item in flight. */
  readonly begun: Map<number, string>;
  readonly tried: Map<number, { readonly times: number; readonly outcome: Settled }>;
}

/** A bound on memory: those ended first are forgotten first. */
const maxEnded = 100;

/** Bulk updates in this process alone: they end with it. */
export function createMemoryBulkStore(): BulkStore {
  const all = new Map<string, Kept>();
  const endIfDone = (kept: Kept) => {
    if (waitingOf(kept) > 0) return;
    if (kept.state !== 'CANCELLED') kept.state = 'DONE';
    const ended = [...all.values()].filter((each) => waitingOf(each) === 0);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - maxEnded))) all.delete(id);
  };
  return {
    available: true,
    create: async (bulk) => create(all, bulk),
    find: async (ids) => ids.map((id) => toStored(all.get(id))),
    begin: async ({ id, index }, run) => begin(all.get(id), index, run),
    async putBack({ id, index }, _owner, run, tried) {
      const kept = all.get(id);
      if (kept?.begun.get(index) !== run) return;
      kept.begun.delete(index);
      if (tried) kept.tried.set(index, { times: triesOf(kept, index) + 1, outcome: tried });
      if (kept.state === 'CANCELLED' && !failTried(kept, index)) kept.cancelled += 1;
      endIfDone(kept);
    },
    async settle({ id, index }, _owner, settled, later) {
      const kept = all.get(id);
      kept?.begun.delete(index);
      if (!kept || kept.settled.has(index)) return;
      kept.settled.set(index, settled);
      if (later && kept.state !== 'CANCELLED') settleLater(kept, index, later);
      endIfDone(kept);
    },
    async cancel(id) {
      const kept = all.get(id);
      if (!kept || kept.state === 'DONE' || kept.state === 'CANCELLED') return null;
      for (const index of kept.tried.keys()) if (!kept.begun.has(index)) failTried(kept, index);
      kept.cancelled = waitingOf(kept) - kept.begun.size;
      kept.state = 'CANCELLED';
      endIfDone(kept);
      return [...kept.begun.keys()];
    },
    async items(id, { after, count }) {
      return toCallerOutcome(all.get(id))
        .filter(({ index }) => index > after)
        .slice(0, count);
    },
    unqueued: async () => [],
    async queued() {},
    async close() {},
  };
}

function create(all: Map<string, Kept>, bulk: NewBulk): Created {
  const known = all.get(bulk.id);
  if (known) return known.fingerprint === bulk.fingerprint ? 'KNOWN' : 'OTHER';
  const own = [...all.values()].filter(({ caller }) => caller.id === bulk.caller.id);
  const unended = own.filter((each) => waitingOf(each) > 0);
  if (unended.length >= maxUnended) return 'TOO_MANY';
  const bytes = unended.reduce((sum, each) => sum + each.bytes, bulk.bytes);
  if (bytes > maxUnendedBytes) return 'TOO_LARGE';
  const nothing = { settled: new Map(), begun: new Map(), tried: new Map() };
  all.set(bulk.id, { ...bulk, ...nothing, state: 'QUEUED', cancelled: 0 });
  return 'CREATED';
}

function begin(kept: Kept | undefined, index: number, run: string): Begun {
  const item = kept?.items[index];
  if (!kept || !item) return { kind: 'GONE' };
  if (kept.settled.has(index)) return { kind: 'SETTLED', next: item.next };
  if (kept.state === 'CANCELLED' && !kept.begun.has(index)) return { kind: 'GONE' };
  kept.begun.set(index, run);
  if (kept.state === 'QUEUED') kept.state = 'RUNNING';
  const own = { keyMayBeGone: false, claimableUntilMs: null };
  return { kind: 'BEGUN', item, caller: kept.caller, tries: triesOf(kept, index), ...own };
}

function triesOf({ tried }: Kept, index: number): number {
  return tried.get(index)?.times ?? 0;
}

/** Of a cancelled bulk update; false when the item was never tried, so that it was never begun. */
function failTried({ settled, tried }: Kept, index: number): boolean {
  const outcome = tried.get(index)?.outcome;
  if (outcome && !settled.has(index)) settled.set(index, outcome);
  return outcome !== undefined;
}

function settleLater({ items, settled }: Kept, index: number, later: Settled): void {
  for (let next = items[index]?.next ?? null; next !== null; next = items[next]?.next ?? null) {
    if (!settled.has(next)) settled.set(next, later);
  }
}

function waitingOf({ cancelled, items, settled }: Kept): number {
  return items.length - settled.size - cancelled;
}

function toStored(kept: Kept | undefined): StoredBulk | undefined {
  if (kept === undefined) return undefined;
  const { caller, cancelled, id, items, settled, state } = kept;
  const counts: { -readonly [Count in keyof BulkCounts]: number } = {
    updated: 0,
    partiallyUpdated: 0,
    failed: 0,
    unknown: 0,
    cancelled,
  };
  for (const each of settled.values()) counts[countOf(each)] += 1;
  const waiting = waitingOf(kept);
  return {
    owner: caller.id,
    bulk: { kind: 'bulkUpdate', id, state, total: items.length, waiting, ...counts },
  };
}

function toCallerOutcome(kept: Kept | undefined): BulkItem[] {
  const told = [...(kept?.settled ?? [])].flatMap(([index, outcome]) => {
    const provider = kept?.items[index]?.request.provider;
    return outcome && provider ? [{ index, provider, outcome }] : [];
  });
  return told.sort((one, other) => one.index - other.index);
}
