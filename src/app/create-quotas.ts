import type { Logger } from 'pino';
import type { Provider } from '../domain/provider/provider.ts';
import { providerNames } from '../domain/provider/provider.ts';
import type { QuotaWindow } from '../domain/provider/quota.ts';
import type { QuotaGate } from '../http-client/quota-gate.ts';
import type { QuotaReaderOptions } from '../providers/shared/quota-reader.ts';
import { createQuotaReader } from '../providers/shared/quota-reader.ts';
import { createQuotaSources } from '../providers/shared/quota-sources.ts';
import { toExhaustedWindow } from '../providers/vertra/vertra-wait.ts';
import type { ConnectionQuota, QuotaEvents } from '../quota/store.ts';

/** What a provider adds to the common headers of quotas. */
const readers: Readonly<Record<Provider, Omit<QuotaReaderOptions, 'onDrift'>>> = {
  VIDA: {},
  VERTRA: { toExhausted: toExhaustedWindow },
};

export interface QuotaGateEvents extends Pick<QuotaReaderOptions, 'onDrift'> {
  /** Called when a request is refused because the window allows none in time. */
  onRefused(window: QuotaWindow): void;
}

/** Creates the gate of the client of a connection. */
export function createQuotaGate(
  provider: Provider,
  quota: ConnectionQuota,
  { onDrift, onRefused }: QuotaGateEvents,
): QuotaGate {
  const sources = createQuotaSources();
  const read = createQuotaReader({ ...readers[provider], sources, onDrift });
  const { onAvailable, reserve, waitMs } = quota;
  return {
    waitMs,
    reserve,
    probeDelayMs: sources.probeDelayMs,
    giveBack: (use, reservedAt, probeDelayMs) =>
      quota.giveBack(use, performance.now() - reservedAt, probeDelayMs),
    onResult: (result, request) =>
      quota.record(read(result, request), performance.now() - request.reservedAt, sources.showsRoom(result)),
    // A request that was refused behind others that wait finds no exhausted window.
    onRefused: (use) => onRefused(quota.exhausted(use) ?? 'MINUTE'),
    onAvailable,
  };
}

/** Logs once for each window of a connection that others use it, too. */
export function createOtherUseLog(log: Logger): QuotaEvents['onOtherUse'] {
  const logged = new Set<string>();
  return ({ connection, provider }, window) => {
    const key = `${provider} ${connection} ${window}`;
    if (logged.has(key)) return;
    logged.add(key);
    log.warn(
      { provider: providerNames[provider].key, connection, window },
      'The provider reports that its quota is exhausted although this gateway has not used it. Other programs use the credential, or the provider reports a wrong quota.',
    );
  };
}
