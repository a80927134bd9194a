import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Explorer } from './explorer.ts';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway, writeKeyFile } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();
const key = 'test-key-4711';
const guardedUrl = await startGateway({ AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeyFile(key) });

async function writeHeaders(page: Page, text: string) {
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('section[aria-label="Headers"] .monaco-editor:visible').click();
  await page.keyboard.insertText(text);
}

/** The headers of the last operation that was sent. */
async function readLastHeaders({ requests }: Explorer) {
  const posts = requests.filter((request) => request.method() === 'POST');
  return posts.at(-1)?.allHeaders() ?? {};
}

async function readStorage(page: Page) {
  const read = (area: 'localStorage' | 'sessionStorage') =>
    page.evaluate((name) => JSON.stringify(window[name]), area);
  return { local: await read('localStorage'), session: await read('sessionStorage') };
}

/** Simulates a proxy that also requires the key for the schema, which the gateway itself serves without one. */
async function requireKeyForSchema(page: Page) {
  await page.route(/\/(graphql|schema\.graphql)$/, (route, request) => {
    const isPage = request.resourceType() === 'document';
    if (isPage || request.headers()['authorization'] === `Bearer ${key}`) return route.continue();
    return route.fulfill({
      status: 401,
      json: { errors: [{ message: 'A key is needed.', extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });
}

it('a key in the headers pane is sent from every tab', async () => {
  const explorer = await openSession(browser);
  const { waitForResponse, page, waitUntilReady, run } = explorer;
  await page.goto(url);
  await waitUntilReady();
  await writeHeaders(page, `{"x-api-key": "${key}"}`);
  await run('AllSaved');
  await waitForResponse('OrganizationUpdated');
  expect(await readLastHeaders(explorer)).toMatchObject({ 'x-api-key': key });
  await run('Read');
  await waitForResponse('Orbital Freight');
  expect(await readLastHeaders(explorer)).toMatchObject({ 'x-api-key': key });
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.locator('section[aria-label="Headers"] .view-line', { hasText: key }).waitFor();
});

it('a key survives a reload and is stored only until the session ends', async () => {
  const explorer = await openSession(browser);
  const { waitForResponse, page, waitUntilReady, run } = explorer;
  await page.goto(url);
  await waitUntilReady();
  await writeHeaders(page, `{"authorization": "Bearer ${key}"}`);
  await run('SameKeyTwice');
  await waitForResponse('OrganizationUpdated');
  await page.reload();
  await waitUntilReady();
  await run('List');
  await waitForResponse('organizationList');
  expect(await readLastHeaders(explorer)).toMatchObject({ authorization: `Bearer ${key}` });
  const { local, session } = await readStorage(page);
  expect(session).toContain(key);
  expect(local).not.toContain(key);
  expect(local).not.toContain('org123');

  // A new page of the same browser has the same local storage and a new session storage.
  const next = await explorer.context.newPage();
  await next.goto(url);
  await next.getByRole('link', { name: 'Schema (SDL)' }).waitFor();
  expect(JSON.stringify(await readStorage(next))).not.toContain(key);
});

it('a key that was removed from the headers pane is no longer sent', async () => {
  const explorer = await openSession(browser);
  const { waitForResponse, page, waitUntilReady, run } = explorer;
  await page.goto(url);
  await waitUntilReady();
  await writeHeaders(page, `{"x-api-key": "${key}"}`);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  // Immediately, while GraphiQL itself still stores the key for this tab.
  await run('AllSaved');
  await waitForResponse('OrganizationUpdated');
  expect(await readLastHeaders(explorer)).not.toHaveProperty('x-api-key');
  expect(JSON.stringify(await readStorage(page))).not.toContain(key);
});

it.each([
  ['that requires a key', async () => {}],
  ['whose proxy requires a key for the schema as well', requireKeyForSchema],
])('the page of a gateway %s shows the key notice until a key is entered', async (_gateway, setUpRoutes) => {
  const explorer = await openSession(browser);
  const { waitForResponse, page, waitUntilReady, run } = explorer;
  await setUpRoutes(page);
  await page.goto(guardedUrl);
  await page.getByRole('status').getByText('requires an API key').waitFor();
  await page.getByRole('button', { name: 'Enter a key' }).click();
  await page.locator('section[aria-label="Headers"] .monaco-editor.focused').waitFor();
  await page.screenshot({ path: `coverage/browser/key-needed.png` });
  await page.keyboard.type(key);
  await page.getByRole('status').waitFor({ state: 'detached' });
  await waitUntilReady();
  await run('Read');
  await waitForResponse('Orbital Freight');
  expect(await readLastHeaders(explorer)).toMatchObject({ authorization: `Bearer ${key}` });
});
