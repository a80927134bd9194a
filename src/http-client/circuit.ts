import { CountBreaker, circuitBreaker, handleWhenResult, CircuitState as State } from 'cockatiel';
import type { Exchange } from './exchange-result.ts';
import { createFailureFilter } from './failure-filter.ts';
import type { NotWrittenReason } from './http-result.ts';

/** CLOSED: requests pass. OPEN: none does. HALF_OPEN: one probe passes, and its result closes or reopens the circuit. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

export interface Circuit {
  readonly state: CircuitState;
  /** Milliseconds until a request may pass; 0 when one may pass now. */
  openForMs(): number;
  /**
   * Runs an attempt and records its result; returns undefined, with nothing run, while the circuit is open.
   *
   * @param organizationId the organization that the attempt is about, if it is about one
   */
  run(attempt: () => Promise<Exchange>, organizationId?: string): Promise<Exchange> | undefined;
}

export interface CircuitOptions {
  /** The number of recent attempts that count. */
  readonly windowSize: number;
  /** The number of attempts below which the circuit stays closed. */
  readonly minAttempts: number;
  /** How long the circuit stays open before it lets a probe through. */
  readonly openMs: number;
}

/** Opens at half of the last twenty attempts, and ten at least. */
const defaults: CircuitOptions = { windowSize: 20, minAttempts: 10, openMs: 5000 };

const states: Readonly<Partial<Record<State, CircuitState>>> = {
  [State.Open]: 'OPEN',
  [State.HalfOpen]: 'HALF_OPEN',
};

/**
 * Creates a circuit that opens when half of the recent attempts failed in a way that indicates an unhealthy provider. Failures
 * of one organization count once in the time that the circuit stays open, and only when several organizations fail: a few organizations
 * that always fail cannot open it for all others.
 */
export function createCircuit({ minAttempts, openMs, windowSize }: CircuitOptions = defaults): Circuit {
  const breaker = new CountBreaker({ threshold: 0.49, size: windowSize, minimumNumberOfCalls: minAttempts });
  // Cockatiel measures the wait by the system clock, which an administrator can set back; `openForMs` replaces it.
  const policy = circuitBreaker(handleWhenResult(isFailure), {
    breaker,
    halfOpenAfter: Number.NEGATIVE_INFINITY,
  });
  const failures = createFailureFilter({ periodMs: openMs, minOrganizations: minAttempts / 2 });
  let lastProbe: string | undefined;
  let openedAt = 0;
  policy.onBreak(() => {
    openedAt = performance.now();
  });
  policy.onReset(() => {
    lastProbe = undefined;
  });
  const openForMs = () => {
    if (policy.state === State.HalfOpen) return openMs;
    return policy.state === State.Open ? Math.max(0, openedAt + openMs - performance.now()) : 0;
  };
  const record = (exchange: Exchange, organizationId: string | undefined): Exchange | Promise<Exchange> => {
    // An attempt that started before the circuit opened does not count, and the policy would make it wait for the probe.
    if (policy.state !== State.Closed || !reflectsProviderHealth(exchange)) return exchange;
    // Only failures pass through the policy, which costs half a dozen promises.
    if (isFailure(exchange)) {
      return failures.counts(exchange, organizationId) ? policy.execute(async () => exchange) : exchange;
    }
    breaker.success(State.Closed);
    return exchange;
  };
  const probe = (attempt: () => Promise<Exchange>, organizationId: string | undefined) => {
    // Leaves the next probe to another organization, because this one may be the only one that fails.
    const isNextTurn = performance.now() >= openedAt + 2 * openMs;
    if (organizationId !== undefined && organizationId === lastProbe && !isNextTurn) return undefined;
    lastProbe = organizationId;
    return policy.execute(attempt);
  };
  return {
    get state() {
      return states[policy.state] ?? 'CLOSED';
    },
    openForMs,
    run(attempt, organizationId) {
      // Checked first, because the policy would make the request wait for the running probe.
      if (openForMs() > 0) return undefined;
      return policy.state === State.Open
        ? probe(attempt, organizationId)
        : attempt().then((exchange) => record(exchange, organizationId));
    },
  };
}

/** The ends of an attempt that the gateway, a caller or a lost lease caused. */
const ownCutoffs: ReadonlySet<unknown> = new Set<NotWrittenReason>([
  'INTERRUPTED',
  'CANCELLED',
  'REMOVED',
  'LEASE_LOST',
]);

/** Whether the result depends on the provider. */
function reflectsProviderHealth(exchange: Exchange): boolean {
  return !ownCutoffs.has(exchange.kind === 'response' ? exchange.body : exchange.cutoff);
}

/** Whether the circuit counts the result as a failure: not a 4xx, but a probe that was cut off, which proves no recovery. */
function isFailure(result: unknown): boolean {
  const exchange = result as Exchange;
  if (exchange.kind !== 'response' || !reflectsProviderHealth(exchange)) return true;
  const { body, status } = exchange;
  return status >= 500 || body === 'TIMEOUT' || body === 'CONNECTION';
}
