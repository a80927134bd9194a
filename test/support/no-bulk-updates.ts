import { bulkUnavailable, yieldOnce } from '../../src/domain/bulk/bulk-errors.ts';
import type { BulkUpdates } from '../../src/domain/bulk/bulk-update.ts';

/** Refuses every bulk update, as a store that cannot be reached. */
export const noBulkUpdates: BulkUpdates = {
  maxItems: 0,
  start: async () => bulkUnavailable,
  retry: async () => bulkUnavailable,
  list: async () => bulkUnavailable,
  find: async () => bulkUnavailable,
  cancel: async () => bulkUnavailable,
  watch: async () => yieldOnce(bulkUnavailable),
  items: async () => [],
};
