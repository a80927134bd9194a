import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();

async function open(viewport = { width: 1280, height: 800 }) {
  const explorer = await openSession(browser, { viewport });
  await explorer.page.goto(url);
  await explorer.waitUntilReady();
  return explorer;
}

const onUpdate = (page: Page, handle: (route: Route) => Promise<void>) =>
  page.route(/\/graphql$/, (route, request) =>
    request.method() === 'POST' ? handle(route) : route.continue(),
  );

const readKey = (page: Page) =>
  page.locator('section[aria-label="Variables"] .view-line', { hasText: '"key"' }).innerText();

it('an update without an answer has an unknown outcome, and can be sent again with the same key', async () => {
  const { page, press, run, waitForResponse, waitForVerdict } = await open();
  await onUpdate(page, (route) => route.abort());
  await run('AllSaved');
  await waitForVerdict('No answer arrived. Whether the update was applied is unknown.');
  await waitForResponse('No answer arrived.');
  await page.unrouteAll();
  await press('Send again with the same key');
  await waitForVerdict('name saved');
  await onUpdate(page, (route) => route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' }));
  await run('Unknown');
  await waitForVerdict('No answer arrived. Whether the update was applied is unknown.');
  await run('Read');
  await waitForVerdict('No answer arrived. Nothing was changed.');
  expect(await page.locator('.graphiql-response').innerText()).not.toContain('stack');
});

it('an answer that arrives after its tab was left is shown when the user returns', async () => {
  const { page, run, waitForVerdict } = await open();
  let finish = () => {};
  await onUpdate(page, async (route) => {
    const response = await route.fetch();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    await route.fulfill({ response });
  });
  await run('AllSaved');
  await waitForVerdict('Waiting for the answer');
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await waitForVerdict('Run the operation.');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  finish();
  await answered;
  await page.getByRole('button', { name: 'AllSaved', exact: true }).click();
  await waitForVerdict('name saved');
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await waitForVerdict('Run the operation.');
});

it('a verdict disappears when the answer below it does', async () => {
  const { page, run, waitForVerdict } = await open();
  await run('Read');
  await waitForVerdict('Read: ');
  await page.locator('section[aria-label="Variables"] .view-line').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('}');
  await page.getByRole('button', { name: 'Execute query' }).click();
  await page.locator('.verdict').waitFor({ state: 'detached' });
});

it('a reloaded page has new keys, and keeps a key that the user wrote', async () => {
  const { page, waitUntilReady } = await open();
  const first = await readKey(page);
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState'));
  await page.reload();
  await waitUntilReady();
  const second = await readKey(page);
  expect(second).toMatch(/"AllSaved-[0-9a-f]{12}"/);
  expect(second).not.toBe(first);
  await page.locator('section[aria-label="Variables"] .view-line').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('{"key": "my-own-key"}');
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState')?.includes('my-own-key'));
  await page.reload();
  await waitUntilReady();
  expect(await readKey(page)).toContain('my-own-key');
});

it('a narrow window has the answer below the editor, and every tab can be reached', async () => {
  const { page, run, waitForVerdict } = await open({ width: 390, height: 844 });
  await run('List');
  await waitForVerdict('2 organizations on this page');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const bottomOfEditors = await page
    .locator('.graphiql-editors')
    .evaluate((element) => element.getBoundingClientRect().bottom);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  const { top, width } = await verdict.evaluate((element) => element.getBoundingClientRect().toJSON());
  expect(top).toBeGreaterThanOrEqual(bottomOfEditors);
  expect(width).toBeGreaterThan(300);
  expect(top).toBeLessThan(844);
});
