import type { Logger } from 'pino';
import type { ChangesOptions } from '../changes/create-changes.ts';
import { createChanges } from '../changes/create-changes.ts';
import { openChangeStore } from '../changes/open-store.ts';
import type { ChangeStore } from '../changes/store.ts';
import type { Config } from '../config/config.ts';
import type { Changes } from '../domain/changes/changes.ts';
import type { Storage } from '../storage/storage.ts';

const dayMs = 86_400_000;

/** A full store deletes changes continuously, which is logged once in this time. */
const fullLogIntervalMs = 3_600_000;

/** Opens the store of changes, and logs when they cannot be recorded or kept. */
export async function openChanges(
  { audit, changesRetentionDays }: Pick<Config, 'audit' | 'changesRetentionDays'>,
  storage: Storage,
  log: Logger,
): Promise<{ readonly changes: Changes; readonly store: ChangeStore }> {
  const onFull = createFullLog(log);
  const store = await openChangeStore(storage, { retentionMs: changesRetentionDays * dayMs, onFull });
  return { store, changes: createChanges(store, createOptions(audit === 'required', log)) };
}

function createOptions(isRequired: boolean, log: Logger): ChangesOptions {
  return {
    isRequired,
    onFailure: () => (isRequired ? log.error(refused) : log.warn(unrecorded)),
    onRecovery: (missing) => log.info({ missing }, 'Changes are recorded again.'),
  };
}

const unrecorded =
  'Changes cannot be recorded. Updates are sent without a record until the store can be used; with AUDIT=required they would be refused.';

const refused = 'Changes cannot be recorded, so updates are refused until the store can be used.';

function createFullLog(log: Logger): () => void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - loggedAt < fullLogIntervalMs) return;
    loggedAt = now;
    log.warn(
      'The store of changes is full: the oldest ones are deleted before the end of CHANGES_RETENTION_DAYS. List and keep them elsewhere, or shorten that time.',
    );
  };
}
