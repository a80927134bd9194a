import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Explorer } from './explorer.ts';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launch();
const key = 'sesame-4711';

async function writeHeaders(page: Page, text: string) {
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('section[aria-label="Headers"] .monaco-editor:visible').click();
  await page.keyboard.insertText(text);
}

/** The headers of the last operation that was sent. */
async function lastSent({ requests }: Explorer) {
  const posts = requests.filter((request) => request.method() === 'POST');
  return posts.at(-1)?.allHeaders() ?? {};
}

async function stored(page: Page) {
  const read = (area: 'localStorage' | 'sessionStorage') =>
    page.evaluate((name) => JSON.stringify(window[name]), area);
  return { local: await read('localStorage'), session: await read('sessionStorage') };
}

/** Stands in for a gateway that demands a key, until this one can. */
async function demandKey(page: Page, schemaToo: boolean) {
  await page.route(/\/(graphql|schema\.graphql)$/, (route, request) => {
    const open = request.resourceType() === 'document' || (!schemaToo && request.method() === 'GET');
    const { authorization, 'x-api-key': apiKey } = request.headers();
    if (open || authorization === `Bearer ${key}` || apiKey === key) return route.continue();
    return route.fulfill({
      status: 401,
      json: { errors: [{ message: 'A key is needed.', extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });
}

it('a key in the headers pane is sent from every tab', async () => {
  const explorer = await newSession(browser);
  const { answered, page, ready, run } = explorer;
  await page.goto(url);
  await ready();
  await writeHeaders(page, `{"x-api-key": "${key}"}`);
  await run('UpdateVida');
  await answered('OrganizationUpdated');
  expect(await lastSent(explorer)).toMatchObject({ 'x-api-key': key });
  await run('ReadOne');
  await answered('Orbital Freight');
  expect(await lastSent(explorer)).toMatchObject({ 'x-api-key': key });
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.locator('section[aria-label="Headers"] .view-line', { hasText: key }).waitFor();
});

it('a key outlasts a reload, is never written where it outlasts the session, and is gone with it', async () => {
  const explorer = await newSession(browser);
  const { answered, page, ready, run } = explorer;
  await page.goto(url);
  await ready();
  await writeHeaders(page, `{"authorization": "Bearer ${key}"}`);
  await run('UpdateVertra');
  await answered('OrganizationUpdated');
  await page.reload();
  await ready();
  await run('Providers');
  await answered('organizationProviders');
  expect(await lastSent(explorer)).toMatchObject({ authorization: `Bearer ${key}` });
  const { local, session } = await stored(page);
  expect(session).toContain(key);
  expect(local).not.toContain(key);
  expect(local).not.toContain('org123');

  // Of the same browser, as it is opened the next day: what lasts is kept, and a session begins.
  const next = await explorer.context.newPage();
  await next.goto(url);
  await next.getByRole('link', { name: 'Schema (SDL)' }).waitFor();
  expect(JSON.stringify(await stored(next))).not.toContain(key);
});

it('a key that was taken out of the pane is not sent any more', async () => {
  const explorer = await newSession(browser);
  const { answered, page, ready, run } = explorer;
  await page.goto(url);
  await ready();
  await writeHeaders(page, `{"x-api-key": "${key}"}`);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  // At once, when GraphiQL itself still holds the key for this tab.
  await run('UpdateVida');
  await answered('OrganizationUpdated');
  expect(await lastSent(explorer)).not.toHaveProperty('x-api-key');
  expect(JSON.stringify(await stored(page))).not.toContain(key);
});

it.each([
  ['and for the schema', true],
  ['and tells the schema without', false],
])('a gateway that asks for a key %s is told as such, until one is given', async (_what, schemaToo) => {
  const explorer = await newSession(browser);
  const { answered, page, ready, run } = explorer;
  await demandKey(page, schemaToo);
  await page.goto(url);
  await page.getByRole('status').getByText('asks for an API key').waitFor();
  await page.getByRole('button', { name: 'Give a key' }).click();
  await page.locator('section[aria-label="Headers"] .monaco-editor.focused').waitFor();
  await page.screenshot({ path: `coverage/browser/key-needed.png` });
  await page.keyboard.type(key);
  await page.getByRole('status').waitFor({ state: 'detached' });
  await ready();
  await run('ReadOne');
  await answered('Orbital Freight');
  expect(await lastSent(explorer)).toMatchObject({ authorization: `Bearer ${key}` });
});
