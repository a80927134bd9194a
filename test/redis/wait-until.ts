import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 10;
const defaultTimeoutMs = 30_000;

/** Polls until the condition holds, and rejects after the timeout; for conditions without an event. */
export async function waitUntil(
  description: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = defaultTimeoutMs,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Timed out after ${timeoutMs} ms: ${description}`);
    await delay(pollMs);
  }
}
