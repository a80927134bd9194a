import { CountBreaker, circuitBreaker, handleWhenResult, CircuitState as State } from 'cockatiel';
import type { Exchange } from './exchange.ts';

/** CLOSED: requests go through. OPEN: none does. HALF_OPEN: one goes through, to see whether the others may. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

export interface Circuit {
  readonly state: CircuitState;
  /** Milliseconds until a request may go through; 0 when one may now. */
  openForMs(): number;
  /** Runs an attempt and learns from it; undefined, with nothing run, when the circuit lets nothing through. */
  run(attempt: () => Promise<Exchange>): Promise<Exchange> | undefined;
}

export interface CircuitOptions {
  /** How many of the last attempts are looked at. */
  readonly window: number;
  /** How many there must be before the circuit opens. */
  readonly least: number;
  /** How long it stays open before one request is let through. */
  readonly openMs: number;
}

/** Half of the last twenty attempts, and at least ten: a share, so that one organization that fails opens nothing. */
const defaults: CircuitOptions = { window: 20, least: 10, openMs: 5000 };

const states: Readonly<Partial<Record<State, CircuitState>>> = {
  [State.Open]: 'OPEN',
  [State.HalfOpen]: 'HALF_OPEN',
};

/** A circuit that opens when half of the recent attempts failed in a way that speaks of the provider's health. */
export function createCircuit({ least, openMs, window }: CircuitOptions = defaults): Circuit {
  const breaker = new CountBreaker({ threshold: 0.49, size: window, minimumNumberOfCalls: least });
  // Cockatiel waits by the time of day, which an administrator can set back: `openForMs` waits in its place.
  const policy = circuitBreaker(handleWhenResult(isUnhealthy), {
    breaker,
    halfOpenAfter: Number.NEGATIVE_INFINITY,
  });
  let openedAt = 0;
  policy.onBreak(() => {
    openedAt = performance.now();
  });
  const openForMs = () => {
    if (policy.state === State.HalfOpen) return openMs;
    return policy.state === State.Open ? Math.max(0, openedAt + openMs - performance.now()) : 0;
  };
  const learn = (exchange: Exchange): Exchange | Promise<Exchange> => {
    // What began before the circuit opened has nothing to add, and would wait for the one that tries it out.
    if (policy.state !== State.Closed || !isTelling(exchange)) return exchange;
    // Only what may open the circuit goes through the policy, which costs half a dozen promises.
    if (isUnhealthy(exchange)) return policy.execute(async () => exchange);
    breaker.success(State.Closed);
    return exchange;
  };
  return {
    get state() {
      return states[policy.state] ?? 'CLOSED';
    },
    openForMs,
    run(attempt) {
      // Asked first: the policy would have a request wait for the one that is trying the provider out.
      if (openForMs() > 0) return undefined;
      return policy.state === State.Open ? policy.execute(attempt) : attempt().then(learn);
    },
  };
}

/** Does it tell of the provider? What was cut off on this side does not. */
function isTelling(exchange: Exchange): boolean {
  const cutoff = exchange.kind === 'answer' ? exchange.body : exchange.cutoff;
  return cutoff !== 'INTERRUPTED' && cutoff !== 'CANCELLED';
}

/** Does it tell of trouble? A refusal does not; one that tried the provider out and was cut off leaves the doubt. */
function isUnhealthy(result: unknown): boolean {
  const exchange = result as Exchange;
  if (exchange.kind !== 'answer' || !isTelling(exchange)) return true;
  const { body, status } = exchange;
  return status >= 500 || body === 'TIMEOUT' || body === 'CONNECTION';
}
