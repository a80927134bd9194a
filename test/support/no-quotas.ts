import type { BulkQuotas } from '../../src/bulk/bulk-reader.ts';

/** Allow every item. */
export const noQuotas: BulkQuotas = { waitMs: () => 0 };
