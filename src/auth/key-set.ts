import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { PublishedKeys } from './read-key-set.ts';
import { KeySetError, readKeySet } from './read-key-set.ts';

/** The keys of the issuer cannot be fetched, so that a token can be neither accepted nor rejected. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysAway';
}

export interface KeySetOptions {
  /** How often the keys are fetched: the longest time for which a withdrawn key is still trusted. */
  readonly refreshMs?: number;
  /** The time after a fetch in which an unknown key causes no other fetch. */
  readonly cooldownMs?: number;
  /** The minimum time between two fetches, so that unauthenticated tokens do not overload a failing issuer. */
  readonly minFetchIntervalMs?: number;
  /** The time limit for the complete response of the issuer. */
  readonly timeoutMs?: number;
  /** Called once for each new reason why there are no keys, and with null when the problem is over. */
  readonly onProblem?: (reason: string | null) => void;
  /** Converts an error of the connection to a code, which is the reported reason. */
  readonly toCode?: (error: unknown) => string;
  /** Node's own `fetch` by default. */
  readonly fetch?: typeof fetch;
}

/** Finds the key of a token by its header; rejects with KeysUnavailableError, or with an error of jose when no key matches. */
export interface KeySet extends JWTVerifyGetKey {
  /** Fetches the keys; resolves even when they cannot be fetched. */
  fetch(): Promise<void>;
}

/**
 * Creates the key set of an issuer (RFC 7517 §5). The keys are fetched for the first token unless earlier, for a token with an
 * unknown key, and at intervals, when one token waits for the fetch. While a fetch fails, the cached keys stay valid.
 */
export function createKeySet(
  uri: string,
  {
    cooldownMs = 30_000,
    fetch: send = fetch,
    onProblem = () => {},
    minFetchIntervalMs = 1000,
    refreshMs = 600_000,
    timeoutMs = 5000,
    toCode = () => 'UNKNOWN',
  }: KeySetOptions = {},
): KeySet {
  const report = createReport(onProblem, toCode);
  // In the milliseconds of `performance.now()`, because the system clock can be set back.
  let fetchAfter = 0;
  let refetchAfter = 0;
  let refreshAfter = performance.now() + refreshMs;
  const fetchKeys = async (url: string, options: RequestInit) => {
    const response = await send(url, options);
    if (response.ok) refetchAfter = performance.now() + cooldownMs;
    return readKeySet(response);
  };
  const keys = createRemoteJWKSet(new URL(uri), {
    // Infinite, because jose measures both by the system clock: by itself it fetches only for the first token.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
    timeoutDuration: timeoutMs,
    [customFetch]: async (url, options) => {
      const now = performance.now();
      if (now < fetchAfter) throw new KeysUnavailableError();
      fetchAfter = now + minFetchIntervalMs;
      return Response.json(await report(fetchKeys(url, options)));
    },
  });
  const find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() < refetchAfter) throw error;
      await keys.reload();
      return keys(header, token);
    }
  };
  const refresh = async () => {
    // Other tokens do not wait: the cached keys stay valid until they are replaced.
    refreshAfter = Number.POSITIVE_INFINITY;
    const nextMs = await keys.reload().then(
      () => refreshMs,
      () => cooldownMs,
    );
    refreshAfter = performance.now() + nextMs;
  };
  const findFresh: JWTVerifyGetKey = async (header, token) => {
    if (performance.now() >= refreshAfter) await refresh();
    try {
      return await find(header, token);
    } catch (error) {
      throw isTokenError(error) ? error : new KeysUnavailableError();
    }
  };
  return Object.assign(findFresh, { fetch: () => keys.reload().catch(() => {}) });
}

/** Reports the outcome of a fetch when it differs from the previous one. */
function createReport(
  onProblem: (reason: string | null) => void,
  toCode: (error: unknown) => string,
): (fetched: Promise<PublishedKeys>) => Promise<PublishedKeys> {
  let reported: string | null = null;
  const reportChange = (reason: string | null) => {
    if (reason === reported) return;
    reported = reason;
    onProblem(reason);
  };
  return async (fetched) => {
    try {
      const set = await fetched;
      reportChange(set.keys.length === 0 ? noKeys : null);
      return set;
    } catch (error) {
      reportChange(toReason(error, toCode));
      throw error;
    }
  };
}

/** The reason for an empty set, with which an issuer revokes every key. */
export const noKeys = 'no keys';

function toReason(error: unknown, toCode: (error: unknown) => string): string {
  if (error instanceof KeySetError) return error.reason;
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout';
  return isPortRefused(error) ? 'refused port' : toCode(error);
}

/** `fetch` refuses some ports, such as 1 and 6000, with an error that has no code. */
function isPortRefused(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
}

/** Whether the error concerns the token: the keys were fetched, and none matches. */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
