import type { BulkCounts, BulkItem, BulkState } from '../domain/bulk/bulk-update.ts';
import type { BulkStore, CreateResult, ItemStart, NewBulk, StoredBulk, StoredOutcome } from './store.ts';
import { maxUnfinished, maxUnfinishedBytes, toCountName } from './store.ts';

interface BulkRecord extends NewBulk {
  state: BulkState;
  cancelled: number;
  readonly outcomes: Map<number, StoredOutcome>;
  /** The id of the run that holds each item in flight. */
  readonly inFlight: Map<number, string>;
  readonly tried: Map<number, { readonly times: number; readonly outcome: StoredOutcome }>;
}

/** Bounds the memory: the bulk updates that were created first are deleted first. */
const maxFinished = 100;

/** Stores bulk updates in this process alone. */
export function createMemoryBulkStore(): BulkStore {
  const records = new Map<string, BulkRecord>();
  const finishIfDone = (record: BulkRecord) => {
    if (countWaiting(record) > 0) return;
    if (record.state !== 'CANCELLED') record.state = 'DONE';
    const finished = [...records.values()].filter((each) => countWaiting(each) === 0);
    for (const { id } of finished.slice(0, Math.max(0, finished.length - maxFinished))) records.delete(id);
  };
  return {
    available: true,
    create: async (bulk) => create(records, bulk),
    find: async (ids) => ids.map((id) => toStored(records.get(id))),
    startItem: async ({ id, index }, runId) => startItem(records.get(id), index, runId),
    async requeue({ id, index }, _owner, runId, outcome) {
      const record = records.get(id);
      if (record?.inFlight.get(index) !== runId) return;
      record.inFlight.delete(index);
      if (outcome) record.tried.set(index, { times: countTries(record, index) + 1, outcome });
      if (record.state === 'CANCELLED' && !failTried(record, index)) record.cancelled += 1;
      finishIfDone(record);
    },
    async storeOutcome({ id, index }, _owner, outcome, laterOutcome) {
      const record = records.get(id);
      record?.inFlight.delete(index);
      if (!record || record.outcomes.has(index)) return;
      record.outcomes.set(index, outcome);
      if (laterOutcome && record.state !== 'CANCELLED') storeLaterOutcomes(record, index, laterOutcome);
      finishIfDone(record);
    },
    async cancel(id) {
      const record = records.get(id);
      if (!record || record.state === 'DONE' || record.state === 'CANCELLED') return null;
      for (const index of record.tried.keys()) if (!record.inFlight.has(index)) failTried(record, index);
      record.cancelled = countWaiting(record) - record.inFlight.size;
      record.state = 'CANCELLED';
      finishIfDone(record);
      return [...record.inFlight.keys()];
    },
    async readItems(id, { after, count }) {
      return toBulkItems(records.get(id))
        .filter(({ index }) => index > after)
        .slice(0, count);
    },
    ...alwaysQueued,
    async close() {},
  };
}

/** The process that stores a bulk update is the only one that queues it. */
const alwaysQueued: Pick<BulkStore, 'findUnqueued' | 'markQueued' | 'markQueueing'> = {
  findUnqueued: async () => [],
  async markQueueing() {},
  async markQueued() {},
};

function create(records: Map<string, BulkRecord>, bulk: NewBulk): CreateResult {
  const existing = records.get(bulk.id);
  if (existing) return existing.fingerprint === bulk.fingerprint ? 'KNOWN' : 'OTHER';
  const own = [...records.values()].filter(({ caller }) => caller.id === bulk.caller.id);
  const unfinished = own.filter((each) => countWaiting(each) > 0);
  if (unfinished.length >= maxUnfinished) return 'TOO_MANY';
  const bytes = unfinished.reduce((sum, each) => sum + each.bytes, bulk.bytes);
  if (bytes > maxUnfinishedBytes) return 'TOO_LARGE';
  const empty = { outcomes: new Map(), inFlight: new Map(), tried: new Map() };
  records.set(bulk.id, { ...bulk, ...empty, state: 'QUEUED', cancelled: 0 });
  return 'CREATED';
}

function startItem(record: BulkRecord | undefined, index: number, runId: string): ItemStart {
  const item = record?.items[index];
  if (!record || !item) return { kind: 'NOT_RUNNABLE' };
  if (record.outcomes.has(index)) return { kind: 'COMPLETED', next: item.next };
  if (record.state === 'CANCELLED' && !record.inFlight.has(index)) return { kind: 'NOT_RUNNABLE' };
  record.inFlight.set(index, runId);
  if (record.state === 'QUEUED') record.state = 'RUNNING';
  const key = { keyMayHaveExpired: false, claimableUntilMs: null };
  return { kind: 'STARTED', item, caller: record.caller, tries: countTries(record, index), ...key };
}

function countTries({ tried }: BulkRecord, index: number): number {
  return tried.get(index)?.times ?? 0;
}

/** Fails an item of a cancelled bulk update with its last outcome; returns false when it was never tried. */
function failTried({ outcomes, tried }: BulkRecord, index: number): boolean {
  const outcome = tried.get(index)?.outcome;
  if (outcome && !outcomes.has(index)) outcomes.set(index, outcome);
  return outcome !== undefined;
}

function storeLaterOutcomes({ items, outcomes }: BulkRecord, index: number, outcome: StoredOutcome): void {
  for (let next = items[index]?.next ?? null; next !== null; next = items[next]?.next ?? null) {
    if (!outcomes.has(next)) outcomes.set(next, outcome);
  }
}

function countWaiting({ cancelled, items, outcomes }: BulkRecord): number {
  return items.length - outcomes.size - cancelled;
}

function toStored(record: BulkRecord | undefined): StoredBulk | undefined {
  if (record === undefined) return undefined;
  const { caller, cancelled, id, items, outcomes, state } = record;
  const counts: { -readonly [Count in keyof BulkCounts]: number } = {
    updated: 0,
    partiallyUpdated: 0,
    failed: 0,
    unknown: 0,
    cancelled,
  };
  for (const outcome of outcomes.values()) counts[toCountName(outcome)] += 1;
  const waiting = countWaiting(record);
  return {
    owner: caller.id,
    bulk: { kind: 'bulkUpdate', id, state, total: items.length, waiting, ...counts },
  };
}

/** Returns the items that were not wholly applied, by position. */
function toBulkItems(record: BulkRecord | undefined): BulkItem[] {
  const bulkItems = [...(record?.outcomes ?? [])].flatMap(([index, outcome]) => {
    const provider = record?.items[index]?.request.provider;
    return outcome && provider ? [{ index, provider, outcome }] : [];
  });
  return bulkItems.sort((one, other) => one.index - other.index);
}
