import type { AttemptResult } from './admission.ts';
import { createAdmission } from './admission.ts';
import type { WorkKey } from './bulkhead.ts';
import type { Circuit } from './circuit.ts';
import type { ConnectionState } from './connection-state.ts';
import type { AttemptDeadline, CutoffSource } from './deadline.ts';
import type { Exchange } from './exchange-result.ts';
import type { HttpResult, RequestLabels } from './http-result.ts';
import type { JsonRequest, NotSentAttempt } from './json-exchange.ts';
import { toHttpResult, toNotSentAttempt } from './json-exchange.ts';
import { QuotaPlace } from './quota-place.ts';
import type { SendGuard } from './send-guard.ts';

/** Makes one attempt of a request. */
export type TryAttempt = (
  request: JsonRequest,
  labels: RequestLabels,
  source: AttemptDeadline,
  start: (key: WorkKey) => Promise<Exchange>,
) => Promise<HttpResult>;

/** Creates the function that makes attempts when the circuit, the quota and the bulkhead admit them. */
export function createAttempts(
  { bulkhead, circuit, quota, turns }: ConnectionState,
  maxBodyBytes: number,
): TryAttempt {
  const admit = createAdmission({ circuit, bulkhead, turns });
  return async (request, labels, source, start) => {
    const { authorization, callerId = '', guard, method, organizationId } = request;
    const key = { callerId, isWrite: method !== 'GET' };
    const place = new QuotaPlace(quota, request, turns.refused);
    const run = () =>
      source.cutoff === null ? circuit.run(() => start(key), organizationId) : notStarted(source);
    const send = guard ? () => sendGuarded(guard, run) : run;
    try {
      const result = await admit(place, send, key, source);
      const exchange = toExchange(result, source, circuit);
      return place.end(toHttpResult(labels, exchange, maxBodyBytes, authorization));
    } catch (bug) {
      place.giveBack();
      throw bug;
    }
  };
}

/** The result of an attempt that was cut off, or of a read that joined another attempt, while a place in the quota was reserved. */
export async function notStarted({ cutoff }: CutoffSource): Promise<Exchange> {
  return { kind: 'notSent', cutoff: cutoff ?? 'CANCELLED' };
}

/** Verifies the guard outside the circuit, because a lost lease says nothing about the provider's health. */
async function sendGuarded(
  guard: SendGuard,
  send: () => Promise<Exchange> | undefined,
): Promise<Exchange | 'LEASE_LOST' | undefined> {
  return (await guard.verify()) ? send() : 'LEASE_LOST';
}

function toExchange(
  result: AttemptResult,
  source: CutoffSource,
  circuit: Circuit,
): Exchange | NotSentAttempt {
  if (result === undefined) return toNotSentAttempt('CIRCUIT_OPEN', circuit.openForMs());
  if (result === 'CUT_OFF') return toNotSentAttempt(source.cutoff ?? 'INTERRUPTED');
  return result === 'QUEUE_FULL' || result === 'LEASE_LOST' ? toNotSentAttempt(result) : result;
}
