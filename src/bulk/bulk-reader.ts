import type { BulkPageRequest, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import { formatInstant } from '../domain/organization/instant.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { BulkQuota } from './pace.ts';
import type { BulkStore, StoredBulk, StoredUpdate } from './store.ts';

/** Reads bulk updates in their current state, which also depends on the quotas. */
export interface BulkReader {
  /** As in `BulkStore`. */
  find(ids: readonly string[]): Promise<readonly (StoredBulk<BulkUpdate> | undefined)[]>;
  list(owner: string, page: BulkPageRequest): Promise<readonly BulkUpdate[]>;
  toCurrent(stored: StoredUpdate): BulkUpdate;
}

/** A shorter wait is a pause between two items. Times that differ by less are the same: they are measured anew for each read. */
const toleranceMs = 1000;

export function createBulkReader(
  store: Pick<BulkStore, 'find' | 'list'>,
  quotaOf: (account: AccountRef) => BulkQuota,
): BulkReader {
  const toResumption = createResumptions(quotaOf);
  const toCurrent = ({ waitingAt, ...bulk }: StoredUpdate): BulkUpdate => {
    const times = waitingAt.map(toResumption);
    const resumesAt = times.length > 0 && !times.includes(0) ? Math.min(...times) : null;
    if (resumesAt === null) return { ...bulk, resumesAt };
    return { ...bulk, state: 'WAITING_FOR_QUOTA', resumesAt: formatInstant(new Date(resumesAt)) };
  };
  return {
    toCurrent,
    async find(ids) {
      const found = await store.find(ids);
      return found.map((each) => each && { ...each, bulk: each.bulk && toCurrent(each.bulk) });
    },
    list: async (owner, page) => (await store.list(owner, page)).map(toCurrent),
  };
}

/** Returns a function that returns when the wait of an account ends, in epoch milliseconds, or 0 without one. */
function createResumptions(quotaOf: (account: AccountRef) => BulkQuota): (account: AccountRef) => number {
  const resumesAt = new Map<string, number>();
  return (account) => {
    const key = toAccountKey(account);
    const waitMs = quotaOf(account).waitMs('BULK');
    if (waitMs <= toleranceMs) {
      resumesAt.delete(key);
      return 0;
    }
    const measured = Date.now() + waitMs;
    const earlier = resumesAt.get(key) ?? 0;
    if (Math.abs(measured - earlier) < toleranceMs) return earlier;
    // Times that have passed can be those of accounts that no connection has any more.
    for (const [each, time] of resumesAt) if (time < Date.now()) resumesAt.delete(each);
    resumesAt.set(key, measured);
    return measured;
  };
}
