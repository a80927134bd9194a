import type { BulkQuotas } from '../../src/bulk/pace.ts';
import { mapProviders } from '../../src/domain/provider/provider.ts';

/** Quotas that allow every item and that no provider has reported. */
export const noQuotas: BulkQuotas = mapProviders(() => ({ waitMs: () => 0, quotas: [] }));
