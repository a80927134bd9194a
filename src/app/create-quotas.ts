import type { Logger } from 'pino';
import type { Provider } from '../domain/provider/provider.ts';
import { defaultConnection, mapProviders, providerNames, providers } from '../domain/provider/provider.ts';
import type { QuotaWindow } from '../domain/provider/quota.ts';
import type { QuotaGate } from '../http-client/quota-gate.ts';
import type { ReportDrift } from '../providers/shared/drift.ts';
import type { QuotaReaderOptions, ReadQuotaReports } from '../providers/shared/quota-reader.ts';
import { createQuotaReader } from '../providers/shared/quota-reader.ts';
import { toExhaustedWindow } from '../providers/vertra/vertra-wait.ts';
import type { ConnectionQuota, QuotaEvents, QuotaStore } from '../quota/store.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export type Quotas = Readonly<Record<Provider, ConnectionQuota>>;

/** Opens the quota of each provider's connection, which the metrics show. */
export async function openQuotas(
  store: QuotaStore,
  metrics: Pick<Metrics, 'observeQuotas'>,
): Promise<Quotas> {
  const opening = mapProviders((provider) => store.open({ provider, connection: defaultConnection }));
  const quotas = { VIDA: await opening.VIDA, VERTRA: await opening.VERTRA };
  metrics.observeQuotas(
    providers.map((each) => ({ provider: providerNames[each].key, quotas: () => quotas[each].quotas })),
  );
  return quotas;
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
  metrics: Pick<Metrics, 'countQuotaRefusal'>,
): Readonly<Record<Provider, QuotaGate>> {
  return mapProviders((provider) => {
    const read = createQuotaReader({
      ...readers[provider],
      onDrift: (header) => reportDrift(provider, header),
    });
    const onRefused = (window: QuotaWindow) => metrics.countQuotaRefusal(providerNames[provider].key, window);
    return createQuotaGate(quotas[provider], read, onRefused);
  });
}

function createQuotaGate(
  quota: ConnectionQuota,
  read: ReadQuotaReports,
  onRefused: (window: QuotaWindow) => void,
): QuotaGate {
  const { giveBack, onAvailable, reserve, waitMs } = quota;
  return {
    waitMs,
    reserve,
    giveBack,
    onResult: (result, request) =>
      quota.record(read(result, request), performance.now() - request.reservedAt),
    // A request that was refused behind others that wait finds no exhausted window.
    onRefused: (use) => onRefused(quota.exhausted(use) ?? 'MINUTE'),
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
