import { onTestFinished } from 'vitest';
import { createQuotaGate } from '../../src/app/create-quotas.ts';
import { defaultConnection, mapProviders } from '../../src/domain/provider/provider.ts';
import type { ReportDrift } from '../../src/providers/shared/drift.ts';
import { createSqliteQuotaStore } from '../../src/quota/sqlite-store.ts';
import type { QuotaStore } from '../../src/quota/store.ts';
import { createMemoryDatabase } from './open-database.ts';

/** Opens the quotas of the connections of one name, by default the default ones, and the gates of their clients, by default in memory. */
export async function openTestQuotas(
  reportDrift: ReportDrift,
  store?: QuotaStore,
  ref = { connection: defaultConnection, account: '' },
) {
  const opened = store ?? (await createMemoryQuotaStore());
  const quotas = {
    VIDA: await opened.open({ ...ref, provider: 'VIDA' }),
    VERTRA: await opened.open({ ...ref, provider: 'VERTRA' }),
  };
  const gates = mapProviders((provider) =>
    createQuotaGate(provider, quotas[provider], {
      onDrift: (header) => reportDrift(provider, header),
      onRefused() {},
    }),
  );
  return { quotas, gates };
}

async function createMemoryQuotaStore(): Promise<QuotaStore> {
  const store = await createSqliteQuotaStore({ database: createMemoryDatabase(), onOtherUse() {} });
  onTestFinished(() => store.close());
  return store;
}
