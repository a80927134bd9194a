import { onTestFinished } from 'vitest';
import type { Quotas } from '../../src/app/create-quotas.ts';
import { createQuotaGates, openQuotas } from '../../src/app/create-quotas.ts';
import type { ReportDrift } from '../../src/providers/shared/drift.ts';
import { createSqliteQuotaStore } from '../../src/quota/sqlite-store.ts';
import type { QuotaStore } from '../../src/quota/store.ts';
import { createMemoryDatabase } from './open-database.ts';

const noMetrics = { observeQuotas() {}, countQuotaRefusal() {} };

/** Opens the quotas of both providers and the gates of their clients, by default in memory. */
export async function openTestQuotas(reportDrift: ReportDrift, store?: QuotaStore) {
  const quotas: Quotas = await openQuotas(store ?? (await createMemoryQuotaStore()), noMetrics);
  return { quotas, gates: createQuotaGates(quotas, reportDrift, noMetrics) };
}

async function createMemoryQuotaStore(): Promise<QuotaStore> {
  const store = await createSqliteQuotaStore({ database: createMemoryDatabase(), onOtherUse() {} });
  onTestFinished(() => store.close());
  return store;
}
