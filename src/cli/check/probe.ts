import { createClient } from '../../app/create-client.ts';
import type { Upstream } from '../../app/upstream.ts';
import type { Config } from '../../config/config.ts';
import { createMemoryBudget, defaultMemoryLimits } from '../../domain/organization/memory-budget.ts';
import type { ListOutcome, ReadOutcome } from '../../domain/organization/read-outcome.ts';
import type { ReadOptions } from '../../domain/provider/provider-port.ts';
import type { Attempt } from '../../http-client/attempt.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { JsonClient } from '../../http-client/json-client.ts';

/** One read at a provider: its outcome for the adapter, and its last request. */
export interface Probe {
  readonly outcome: ReadOutcome | ListOutcome;
  /** Null when nothing was sent. */
  readonly result: HttpResult | null;
  /** The last attempt of the request. */
  readonly attempt: Attempt | null;
  /** When the last attempt ended, in milliseconds since the epoch. */
  readonly endedAtMs: number;
}

/**
 * Reads with an adapter over a client of its own, so that the circuit of one probe does not stop another one.
 *
 * @param read uses the given client
 */
export async function sendProbe(
  config: Config,
  upstream: Upstream,
  read: (client: JsonClient, options: ReadOptions) => Promise<Probe['outcome']>,
): Promise<Probe> {
  let last: Omit<Probe, 'outcome' | 'result'> = { attempt: null, endedAtMs: Date.now() };
  let result: HttpResult | null = null;
  const { signal } = new AbortController();
  const client = createClient(config, upstream, {
    stopSignal: signal,
    onAttempt: (attempt) => {
      last = { attempt, endedAtMs: Date.now() };
    },
  });
  const reader: JsonClient = {
    ...client,
    async send(request) {
      if (request.method !== 'GET') throw new Error('A check sends no writes.');
      result = await client.send(request);
      return result;
    },
  };
  const memory = createMemoryBudget(defaultMemoryLimits).forRequest('');
  const outcome = await read(reader, { signal, memory, onAttempt: () => {} });
  return { outcome, result, ...last };
}
