import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launch();

/** Goes on with Tab until what has the focus is called so, as someone without a mouse does. */
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
  throw new Error(`Tab does not lead to ${name}.`);
}

it('a tab is reached, opened and run without a mouse', async () => {
  const { answered, page, ready } = await newSession(browser);
  await page.goto(url);
  await ready();
  await tabTo(page, 'UpdateVertra');
  await page.keyboard.press('Enter');
  expect(await page.locator('.graphiql-tab button[aria-current="true"]').innerText()).toBe('UpdateVertra');
  await tabTo(page, 'Execute query (Ctrl-Enter)');
  await page.keyboard.press('Enter');
  await answered('vertra:org123');
});

it('Ctrl-Enter runs the operation from within its editor, and from within its variables', async () => {
  const { answered, page, ready, requests } = await newSession(browser);
  await page.goto(url);
  await ready();
  await page.locator('.graphiql-query-editor .view-line').first().click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await answered('OrganizationUpdated');
  await page.locator('section[aria-label="Variables"] .view-line').first().click();
  const again = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.keyboard.press('ControlOrMeta+Enter');
  expect((await again).status()).toBe(200);
  expect(requests.filter((request) => request.method() === 'POST').length).toBeGreaterThanOrEqual(3);
});

it('what has the focus can be seen', async () => {
  const { page, ready } = await newSession(browser);
  await page.goto(url);
  await ready();
  await tabTo(page, 'Health');
  const outline = () =>
    page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
  expect(await outline()).not.toBe('none');
  await tabTo(page, 'UpdateVida');
  expect(await outline()).not.toBe('none');
});
