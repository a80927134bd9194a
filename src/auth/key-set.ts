import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, customFetch, errors } from 'jose';

/** The issuer's keys are needed and cannot be had: nothing can be said of a token. */
export class KeysAway extends Error {
  override readonly name = 'KeysAway';
}

export interface KeySetOptions {
  /** A key that the issuer no longer publishes is trusted for this long. */
  readonly refreshMs?: number;
  /** How long after a fetch an unknown key makes for another one. */
  readonly cooldownMs?: number;
  /** No more than one fetch in this time: tokens of strangers must not make the issuer's trouble worse. */
  readonly pauseMs?: number;
  /** The issuer has this long to answer with its keys, whole. */
  readonly timeoutMs?: number;
  /** Called with the cause each time that they cannot be fetched. */
  readonly onAway?: (cause: unknown) => void;
  /** Sends the request; Node's own by default. */
  readonly fetch?: typeof fetch;
}

/** A thousand keys are fewer. */
const maxBodyBytes = 1024 * 1024;

/**
 * The keys of an issuer (RFC 7517 §5), fetched when the first token comes, when one is signed by an unknown key, and now
 * and then for one token that waits. While they cannot be fetched, those that are known go on to be.
 *
 * @returns resolves a token's header to its key; rejects with `KeysAway`, or with jose's error where no key fits
 */
export function createKeySet(
  uri: string,
  {
    cooldownMs = 30_000,
    fetch: send = fetch,
    onAway = () => {},
    pauseMs = 1000,
    refreshMs = 600_000,
    timeoutMs = 5000,
  }: KeySetOptions = {},
): JWTVerifyGetKey {
  // In the milliseconds of `performance.now()`: the time of day can be set back.
  let fetchAfter = 0;
  let refetchAfter = 0;
  let refreshAfter = performance.now() + refreshMs;
  const keys = createRemoteJWKSet(new URL(uri), {
    // jose would count both by the time of day: it fetches by itself only for the first token.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
    timeoutDuration: timeoutMs,
    [customFetch]: async (url, options) => {
      const now = performance.now();
      if (now < fetchAfter) throw new KeysAway();
      fetchAfter = now + pauseMs;
      const response = limitBody(await send(url, options));
      if (response.ok) refetchAfter = performance.now() + cooldownMs;
      return response;
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
      (error) => {
        onAway(error);
        return cooldownMs;
      },
    );
    refreshAfter = performance.now() + restMs;
  };
  return async (header, token) => {
    if (performance.now() >= refreshAfter) await refresh();
    try {
      return await find(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      // Within the pause nothing new is known.
      if (!(error instanceof KeysAway)) onAway(error);
      throw new KeysAway();
    }
  };
}

/** Ends the connection to an issuer that sends more than keys, however well it is compressed. */
function limitBody(response: Response): Response {
  let bytes = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxBodyBytes) throw new Error('These are more than keys.');
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(limit) ?? null, response);
}

/** Did the keys come, and none of them is the token's? */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
