import type { OpenStream, StreamResult } from './receive-results.ts';
import { receiveResults } from './receive-results.ts';

/** What a client passes to receive the results of a subscription. */
export interface ResultSink {
  next(result: StreamResult): void;
  error(error: unknown): void;
  complete(): void;
}

/** The time before a request after `failures` interruptions in a row. */
export type RetryDelay = (failures: number) => number;

const maxFailures = 5;

/** From 0.5 to 1 second at first and 8 to 16 seconds at last, at random, so that clients do not return all at once. */
const defaultRetryDelay: RetryDelay = (failures) => 1000 * 2 ** (failures - 1) * (0.5 + Math.random() / 2);

/**
 * Subscribes until the subscription is complete. A stream that is interrupted is opened again, up to five times in a row:
 * `bulkUpdateProgress` then begins with the current state, so that nothing is missed.
 *
 * @returns a function that ends the subscription
 */
export function subscribe(
  open: OpenStream,
  sink: ResultSink,
  retryDelay: RetryDelay = defaultRetryDelay,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const report = (callback: () => void) => {
    if (!signal.aborted) callback();
    controller.abort();
  };
  follow(open, sink, retryDelay, signal).then(
    () => report(() => sink.complete()),
    (error) => report(() => sink.error(error)),
  );
  return () => controller.abort();
}

async function follow(
  open: OpenStream,
  sink: ResultSink,
  retryDelay: RetryDelay,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    const results = receiveResults(open, signal);
    let next = await results.next();
    for (; !next.done && !signal.aborted; next = await results.next()) {
      failures = 1;
      sink.next(next.value);
    }
    const end = next.value;
    if (signal.aborted || !('kind' in end) || end.kind === 'complete') return;
    if (end.kind === 'failed' || failures > maxFailures) throw end.error;
    await wait(Math.max(end.retryAfterMs, retryDelay(failures)), signal);
  }
}

/** Waits, unless the subscription ends earlier. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
