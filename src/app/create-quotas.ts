import type { Logger } from 'pino';
import type { Provider } from '../domain/provider/provider.ts';
import { defaultConnection, mapProviders, providerNames } from '../domain/provider/provider.ts';
import type { QuotaGate } from '../http-client/quota-gate.ts';
import type { ReportDrift } from '../providers/shared/drift.ts';
import type { QuotaReaderOptions } from '../providers/shared/quota-reader.ts';
import { createQuotaReader } from '../providers/shared/quota-reader.ts';
import { toExhaustedWindow } from '../providers/vertra/vertra-wait.ts';
import type { ConnectionQuota, QuotaEvents, QuotaStore } from '../quota/store.ts';

export type Quotas = Readonly<Record<Provider, ConnectionQuota>>;

/** Opens the quota of each provider's connection. */
export async function openQuotas(store: QuotaStore): Promise<Quotas> {
  const opening = mapProviders((provider) => store.open({ provider, connection: defaultConnection }));
  return { VIDA: await opening.VIDA, VERTRA: await opening.VERTRA };
}

/** What a provider adds to the common headers of quotas. */
const readers: Readonly<Record<Provider, Omit<QuotaReaderOptions, 'onDrift'>>> = {
  VIDA: {},
  VERTRA: { toExhausted: toExhaustedWindow },
};

/** Creates the gate of each provider's client. */
export function createQuotaGates(
  quotas: Quotas,
  reportDrift: ReportDrift,
): Readonly<Record<Provider, QuotaGate>> {
  return mapProviders((provider) => {
    const onDrift = (header: string) => reportDrift(provider, header);
    return createQuotaGate(quotas[provider], createQuotaReader({ ...readers[provider], onDrift }));
  });
}

function createQuotaGate(quota: ConnectionQuota, read: ReturnType<typeof createQuotaReader>): QuotaGate {
  const { giveBack, onAvailable, reserve, waitMs } = quota;
  return {
    waitMs,
    reserve,
    giveBack,
    onResult: (result, request) =>
      quota.record(read(result, request), performance.now() - request.reservedAt),
    onRefused() {},
    onAvailable,
  };
}

/** Logs once for each window of a provider that others use it, too. */
export function createOtherUseLog(log: Logger): QuotaEvents['onOtherUse'] {
  const logged = new Set<string>();
  return ({ provider }, window) => {
    const key = `${provider} ${window}`;
    if (logged.has(key)) return;
    logged.add(key);
    log.warn(
      { provider: providerNames[provider].key, window },
      'The provider reports that its quota is exhausted although this gateway has not used it. Other programs use the credential, or the provider reports a wrong quota.',
    );
  };
}
