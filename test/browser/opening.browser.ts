import { expect, it } from 'vitest';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launch();

it('the page opens without an error, a violation of its policy, or a request to anyone else', async () => {
  const { answered, checking, page, ready, requests, run, trouble } = await newSession(browser);
  await page.goto(url);
  await ready();
  await checking();
  await run('UpdateVida');
  await answered('OrganizationUpdated');
  expect(await page.title()).toBe('Organization gateway');
  const origins = requests.map((request) => new URL(request.url()).origin);
  expect(new Set(origins)).toEqual(new Set([new URL(url).origin]));
  expect(trouble).toEqual([]);
});

it('the landing line tells what this is and what it stands on', async () => {
  const { page, ready } = await newSession(browser);
  await page.goto(url);
  await ready();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(
    /^Organization gateway \d+\.\d+\.\d+$/,
  );
  const providers = page.getByRole('list', { name: 'Providers' }).getByRole('listitem');
  expect(await providers.allInnerTexts()).toEqual(['Vida sandbox', 'Vertra Cloud sandbox organizations']);
  for (const name of ['Schema (SDL)', 'Health']) {
    const target = await page
      .getByRole('link', { name })
      .evaluate((link) => (link as HTMLAnchorElement).href);
    expect((await fetch(target)).status).toBe(200);
  }
});

it('the documentation tells what the schema says of each field', async () => {
  const { page, ready } = await newSession(browser);
  await page.goto(url);
  await ready();
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Mutation' }).click();
  await page.getByRole('link', { name: 'updateOrganization', exact: true }).click();
  await page.getByText('Updates one organization at its provider').waitFor();
  await page.getByRole('link', { name: 'UpdateOrganizationInput' }).click();
  await page.getByText('exactly one').first().waitFor();
});

it.each([
  ['light', 'rgb(255, 255, 255)'],
  ['dark', 'rgb(26, 34, 48)'],
] as const)('a reader who prefers %s gets it', async (colorScheme, ground) => {
  const { page, ready } = await newSession(browser, { colorScheme });
  await page.goto(url);
  await ready();
  expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(ground);
});

it('what was edited is still there after a reload, and gone in a new session', async () => {
  const first = await newSession(browser);
  await first.page.goto(url);
  await first.ready();
  await first.page.getByRole('button', { name: 'ReadOne', exact: true }).click();
  await first.page.locator('.graphiql-query-editor .view-line', { hasText: 'ReadOne' }).click();
  await first.page.keyboard.press('Control+Home');
  await first.page.keyboard.insertText('# mine\n');
  const mine = (page: typeof first.page) =>
    page.locator('.graphiql-query-editor .view-line', { hasText: '# mine' });
  await mine(first.page).waitFor();
  // GraphiQL stores what was typed half a second later.
  await first.page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState')?.includes('# mine'));
  await first.page.reload();
  await mine(first.page).waitFor();
  const second = await newSession(browser);
  await second.page.goto(url);
  await second.ready();
  expect(await mine(second.page).count()).toBe(0);
});
