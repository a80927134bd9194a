import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();

/** Presses Tab until the element with this accessible name has the focus. */
async function tabTo(page: Page, name: string) {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press('Tab');
    if ((await focused()) === name) return;
  }
  throw new Error(`The element "${name}" cannot be reached with Tab.`);
}

it('a tab can be reached, opened and run with the keyboard', async () => {
  const { waitForResponse, page, waitUntilReady } = await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
  await tabTo(page, 'SameKeyTwice');
  await page.keyboard.press('Enter');
  expect(await page.locator('.graphiql-tab button[aria-current="true"]').innerText()).toBe('SameKeyTwice');
  await tabTo(page, 'Execute query (Ctrl-Enter)');
  await page.keyboard.press('Enter');
  await waitForResponse('OrganizationUpdated');
});

it('Ctrl-Enter runs the operation from its editor and from its variables', async () => {
  const { waitForResponse, page, waitUntilReady, requests } = await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
  await page.locator('.graphiql-query-editor .view-line').first().click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await waitForResponse('OrganizationUpdated');
  await page.locator('section[aria-label="Variables"] .view-line').first().click();
  const secondResponse = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.keyboard.press('ControlOrMeta+Enter');
  expect((await secondResponse).status()).toBe(200);
  expect(requests.filter((request) => request.method() === 'POST').length).toBeGreaterThanOrEqual(3);
});

it('a button of the verdict can be reached and pressed with the keyboard', async () => {
  const { page, run, waitForVerdict, waitUntilReady } = await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
  await run('Unknown');
  await waitForVerdict('name unknown');
  await tabTo(page, 'Send again with the same key');
  const outline = () =>
    page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
  expect(await outline()).not.toBe('none');
  await page.keyboard.press('Enter');
  await waitForVerdict('This operation was run 2 times.');
});

it('the focused element has a visible outline', async () => {
  const { page, waitUntilReady } = await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
  await tabTo(page, 'Health');
  const outline = () =>
    page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
  expect(await outline()).not.toBe('none');
  await tabTo(page, 'AllSaved');
  expect(await outline()).not.toBe('none');
});
