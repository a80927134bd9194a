import type { Bulkhead } from './bulkhead.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Circuit, CircuitOptions } from './circuit.ts';
import { createCircuit } from './circuit.ts';
import type { SocketPool } from './pool.ts';
import type { QuotaGate } from './quota-gate.ts';
import { unlimitedQuota } from './quota-gate.ts';
import type { QuotaTurns } from './quota-turns.ts';
import { createQuotaTurns } from './quota-turns.ts';
import type { RetryBudget } from './retry-budget.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { SharedReads } from './shared-reads.ts';
import { createSharedReads } from './shared-reads.ts';

/** The limits of a connection, which can change while it runs. */
export interface ConnectionLimits {
  /** From the call to the last byte of the response, including the wait for a slot and further attempts. */
  readonly timeoutMs: number;
  /** How many requests are sent at once: at most as many as the dispatcher has sockets. */
  readonly sockets: number;
  /** How many requests may wait for a slot. */
  readonly queueSize: number;
}

export interface ConnectionStateOptions {
  readonly dispatcher: Pick<SocketPool, 'dispatch'> & Partial<SocketPool>;
  readonly circuit?: CircuitOptions;
  /** The quota of the connection; by default every request is allowed. */
  readonly quota?: QuotaGate;
  /** How long reads join an attempt in flight after it was sent. */
  readonly joinableMs?: number;
}

/** What all requests of a connection share, also those that began under other limits. */
export interface ConnectionState {
  readonly dispatcher: ConnectionStateOptions['dispatcher'];
  readonly budget: RetryBudget;
  readonly bulkhead: Bulkhead;
  readonly circuit: Circuit;
  readonly quota: QuotaGate;
  readonly reads: SharedReads;
  readonly turns: QuotaTurns;
  resize(limits: ConnectionLimits): void;
}

export function createConnectionState(
  { circuit, dispatcher, joinableMs, quota = unlimitedQuota }: ConnectionStateOptions,
  limits: ConnectionLimits,
): ConnectionState {
  let { queueSize } = limits;
  const bulkhead = createBulkhead(limits.sockets, queueSize);
  return {
    dispatcher,
    budget: createRetryBudget(),
    bulkhead,
    circuit: createCircuit(circuit),
    quota,
    reads: createSharedReads(joinableMs),
    turns: createQuotaTurns(quota, () => queueSize),
    resize(next) {
      queueSize = next.queueSize;
      dispatcher.resize?.(next.sockets);
      bulkhead.resize(next.sockets, queueSize);
    },
  };
}
