import type { ChangeResult } from '../domain/changes/change.ts';
import type { Changes } from '../domain/changes/changes.ts';
import type { AuditEvents } from './audit-log.ts';
import { createAuditLog } from './audit-log.ts';
import { listChanges } from './list-changes.ts';
import { createPendingResults } from './pending-results.ts';
import { createReplayLimit } from './replay-limit.ts';
import { createScanTurns } from './scan-turns.ts';
import type { ChangeStore } from './store.ts';

export interface ChangesOptions extends AuditEvents {
  /** Whether an update that cannot be recorded is refused. */
  readonly isRequired: boolean;
}

/**
 * Records changes in a store. A store that is known to be unusable is not awaited; a result that it did not accept is recorded
 * when it becomes usable.
 */
export function createChanges(store: ChangeStore, { isRequired, ...events }: ChangesOptions): Changes {
  const log = createAuditLog(events);
  const results = createPendingResults(
    (position, result) => store.setResult(position, result),
    () => log.onFailure(true),
  );
  const scan = createScanTurns(store);
  const isReplayRecorded = createReplayLimit();
  store.onUsable(results.repeat);
  return {
    async begin(facts) {
      const position = store.available ? await store.add(facts, null).catch(() => null) : null;
      if (position === null) log.onFailure(!isRequired);
      else log.onSuccess();
      if (position !== null) return { position };
      return isRequired ? 'REFUSED' : null;
    },
    end(record, result) {
      const recorded = record && results.add(record.position, result, store.available);
      return recorded === null || store.isOrdered ? Promise.resolve() : recorded;
    },
    async addReplay(facts, result: ChangeResult) {
      if (!isReplayRecorded(facts.caller)) return;
      const isAdded = store.available && (await store.add(facts, result).then(isDone, isFailed));
      if (isAdded) log.onSuccess();
      // Nothing was sent, so no update is missing.
      else log.onFailure(false);
    },
    list: (request) => listChanges(store, scan, request),
  };
}

const isDone = () => true;
const isFailed = () => false;
