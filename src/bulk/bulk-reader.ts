import type { BulkPageRequest, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import { formatInstant } from '../domain/organization/instant.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { BulkQuota, BulkQuotas } from './pace.ts';
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

export function createBulkReader(store: Pick<BulkStore, 'find' | 'list'>, quotas: BulkQuotas): BulkReader {
  const resumptions = mapProviders((provider) => createResumption(quotas[provider]));
  const toCurrent = ({ waitingAt, ...bulk }: StoredUpdate): BulkUpdate => {
    const times = waitingAt.map((provider) => resumptions[provider]());
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

/** Returns a function that returns when a wait ends, in epoch milliseconds, or 0 without one. */
function createResumption(quota: BulkQuota): () => number {
  let resumesAt = 0;
  return () => {
    const waitMs = quota.waitMs('BULK');
    if (waitMs <= toleranceMs) return 0;
    const measured = Date.now() + waitMs;
    if (Math.abs(measured - resumesAt) >= toleranceMs) resumesAt = measured;
    return resumesAt;
  };
}
