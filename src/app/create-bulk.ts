import { OperationTypeNode } from 'graphql';
import type { RunningBulk } from '../bulk/bulk-updates.ts';
import { openBulk } from '../bulk/open-bulk.ts';
import type { FindBulkLimits } from '../bulk/pace.ts';
import type { ItemRun } from '../bulk/update-item.ts';
import type { Config } from '../config/config.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import { toUpdateMs } from '../domain/update/update-queue.ts';
import type { LogOperation, OperationLogEntry } from '../server/results/operation-log-entry.ts';
import type { Storage } from '../storage/storage.ts';
import type { Observability } from './observability.ts';

interface BulkParts {
  readonly storage: Storage;
  readonly findBulkLimits: FindBulkLimits;
  readonly updates: UpdateDeps;
}

/** Opens bulk updates in the storage of the configuration. */
export function createBulk(
  { idempotencyTtlSeconds, maxBulk, providerTimeoutMs }: Config,
  { findBulkLimits, storage, updates }: BulkParts,
  { log, stopSignal }: Observability,
  logOperation: LogOperation,
): Promise<RunningBulk> {
  return openBulk({
    updates,
    storage,
    maxItems: maxBulk,
    findBulkLimits,
    updateMs: toUpdateMs(providerTimeoutMs),
    ttlSeconds: idempotencyTtlSeconds,
    onItemRun: (facts) => logOperation(toOperation(facts)),
    onUnreadableItems: (id) =>
      log.warn(
        { bulkUpdate: id },
        'Another version of the gateway started this bulk update, and this version cannot read its items. They wait for a version that can.',
      ),
    logUnexpected: (err) => log.error({ err }, 'unexpected error in a bulk update'),
    stopSignal: stopSignal,
  });
}

/** An item is logged as a mutation. */
function toOperation({ caller, id, index, record, totalMs }: ItemRun): OperationLogEntry {
  return {
    // The items that were refused together have the id of their bulk update.
    requestId: index === null ? id : `${id}-${index}`,
    caller,
    operation: 'bulkUpdateItem',
    type: OperationTypeNode.MUTATION,
    outcomes: record.outcomes,
    attempts: record.attempts,
    joined: record.joined,
    upstreamMs: Math.round(record.upstreamMs),
    totalMs: Math.round(totalMs),
    errorCodes: [],
  };
}
