// Takes the screenshot of the explorer in the README, after a build: node screenshot.mjs
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

const gateway = spawn(process.execPath, [pathOf('../../dist/main.js')], {
  env: { PORT: '0', SANDBOX: 'on' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(await readUrl());
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.getByRole('link', { name: 'Schema (SDL)' }).waitFor();
  await page.getByRole('button', { name: 'SavedInPart', exact: true }).click();
  await page.getByRole('button', { name: 'Execute query' }).click();
  await page.getByRole('region', { name: 'Verdict' }).filter({ hasText: 'Saved in part' }).waitFor();
  await page.mouse.move(700, 20);
  await page.screenshot({ path: pathOf('../../.github/explorer.png') });
} finally {
  await browser.close();
  gateway.kill();
}

/** Returns the URL of the gateway when it is ready. */
async function readUrl() {
  for await (const line of createInterface({ input: gateway.stdout })) {
    const { graphql, msg } = JSON.parse(line);
    if (msg === 'ready') return graphql;
  }
  throw new Error('The gateway exited before it was ready.');
}
