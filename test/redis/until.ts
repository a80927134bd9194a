import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 10;
const giveUpMs = 10_000;

/** For what has no event: resolves as soon as the condition holds, and rejects when it never does. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = giveUpMs,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`It never happened: ${what}`);
    await delay(pollMs);
  }
}
