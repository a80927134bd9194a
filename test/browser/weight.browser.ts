import { expect, it } from 'vitest';
import type { CountingProxy } from './counting-proxy.ts';
import { countBytes } from './counting-proxy.ts';
import type { Explorer } from './explorer.ts';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launch();

/** Everything is there: the editors, the schema, and the workers that check what is typed. */
async function settled({ checking, ready }: Explorer, proxy: CountingProxy) {
  await ready();
  await checking();
  await proxy.quiet();
}

it('the first load is under 2 MB over the wire, and a reload under 10 kB', async () => {
  const proxy = await countBytes(url);
  const explorer = await newSession(browser);
  const { page, ready } = explorer;
  const start = performance.now();
  await page.goto(proxy.url);
  await ready();
  const interactiveMs = performance.now() - start;
  await settled(explorer, proxy);
  const first = proxy.received;
  await page.reload();
  await settled(explorer, proxy);
  const reload = proxy.received - first;
  const figures = { firstLoad: first, reload, interactiveMs: Math.round(interactiveMs) };
  process.stdout.write(`The explorer over the wire, in bytes: ${JSON.stringify(figures)}\n`);
  expect(first).toBeLessThan(2_000_000);
  expect(reload).toBeLessThan(10_000);
});
