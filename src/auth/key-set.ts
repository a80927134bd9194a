import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { PublishedKeys } from './read-key-set.ts';
import { KeySetError, readKeySet } from './read-key-set.ts';

/** The issuer's keys are needed and cannot be had: nothing can be said of a token. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysAway';
}

export interface KeySetOptions {
  /** A key that the issuer no longer publishes is trusted for this long. */
  readonly refreshMs?: number;
  /** How long after a fetch an unknown key makes for another one. */
  readonly cooldownMs?: number;
  /** No more than one fetch in this time: tokens of strangers must not make the issuer's trouble worse. */
  readonly minFetchIntervalMs?: number;
  /** The issuer has this long to answer with its keys, whole. */
  readonly timeoutMs?: number;
  /** Called with the reason when they cannot be fetched or there are none, once until it changes; null when it is over. */
  readonly onProblem?: (reason: string | null) => void;
  /** The code of a connection's error, which is the reason then. */
  readonly toCode?: (error: unknown) => string;
  /** Sends the request; Node's own by default. */
  readonly fetch?: typeof fetch;
}

/** Finds the key of a token by its header; rejects with `KeysAway`, or with jose's error where no key fits. */
export interface KeySet extends JWTVerifyGetKey {
  /** Fetches the keys; resolves when they are there or cannot be fetched. */
  fetch(): Promise<void>;
}

/**
 * The keys of an issuer (RFC 7517 §5), fetched for the first token unless before, for one that is signed by an unknown key,
 * and at intervals for one token that waits. While they cannot be fetched, those that are cached hold.
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
  // In the milliseconds of `performance.now()`: the time of day can be set back.
  let fetchAfter = 0;
  let refetchAfter = 0;
  let refreshAfter = performance.now() + refreshMs;
  const fetchKeys = async (url: string, options: RequestInit) => {
    const response = await send(url, options);
    if (response.ok) refetchAfter = performance.now() + cooldownMs;
    return readKeySet(response);
  };
  const keys = createRemoteJWKSet(new URL(uri), {
    // jose would count both by the time of day: it fetches by itself only for the first token.
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
    // No other token waits meanwhile: what is known holds until it is replaced.
    refreshAfter = Number.POSITIVE_INFINITY;
    const restMs = await keys.reload().then(
      () => refreshMs,
      () => cooldownMs,
    );
    refreshAfter = performance.now() + restMs;
  };
  const findInTime: JWTVerifyGetKey = async (header, token) => {
    if (performance.now() >= refreshAfter) await refresh();
    try {
      return await find(header, token);
    } catch (error) {
      throw isTokenError(error) ? error : new KeysUnavailableError();
    }
  };
  return Object.assign(findInTime, { fetch: () => keys.reload().catch(() => {}) });
}

/** Reports what becomes of each fetch when it differs from the one before. */
function createReport(
  onProblem: (reason: string | null) => void,
  toCode: (error: unknown) => string,
): (fetched: Promise<PublishedKeys>) => Promise<PublishedKeys> {
  let reported: string | null = null;
  const change = (reason: string | null) => {
    if (reason === reported) return;
    reported = reason;
    onProblem(reason);
  };
  return async (fetched) => {
    try {
      const set = await fetched;
      change(set.keys.length === 0 ? noKeys : null);
      return set;
    } catch (error) {
      change(toReason(error, toCode));
      throw error;
    }
  };
}

/** The reason when the issuer publishes an empty set, which revokes every key. */
export const noKeys = 'no keys';

function toReason(error: unknown, toCode: (error: unknown) => string): string {
  if (error instanceof KeySetError) return error.reason;
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout';
  return isPortRefused(error) ? 'refused port' : toCode(error);
}

/** `fetch` sends nothing to some ports, such as 1 and 6000, and its error has no code. */
function isPortRefused(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
}

/** Did the keys come, and none of them is the token's? */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
