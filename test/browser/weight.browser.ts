import { expect, it } from 'vitest';
import type { CountingProxy } from './counting-proxy.ts';
import { startCountingProxy } from './counting-proxy.ts';
import type { Explorer } from './explorer.ts';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();

/** Resolves when the editors, the schema and the language workers are loaded. */
async function waitUntilLoaded({ waitForWorker, waitUntilReady }: Explorer, proxy: CountingProxy) {
  await waitUntilReady();
  await waitForWorker();
  await proxy.waitForSilence();
}

it('the first load transfers less than 1.6 MB, and a reload less than 10 kB', async () => {
  const proxy = await startCountingProxy(url);
  const explorer = await openSession(browser);
  const { page, waitUntilReady } = explorer;
  const start = performance.now();
  await page.goto(proxy.url);
  await waitUntilReady();
  const interactiveMs = performance.now() - start;
  await waitUntilLoaded(explorer, proxy);
  const firstLoad = proxy.received;
  await page.reload();
  await waitUntilLoaded(explorer, proxy);
  const reload = proxy.received - firstLoad;
  const figures = { firstLoad, reload, interactiveMs: Math.round(interactiveMs) };
  process.stdout.write(`Transferred bytes of the explorer: ${JSON.stringify(figures)}\n`);
  expect(firstLoad).toBeLessThan(1_600_000);
  expect(reload).toBeLessThan(10_000);
});
