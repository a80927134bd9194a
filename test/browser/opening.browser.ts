import { expect, it } from 'vitest';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();

it('the page opens without errors, violations of its security policy or requests to other origins', async () => {
  const { waitForResponse, waitForWorker, page, waitUntilReady, requests, run, problems } =
    await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
  await waitForWorker();
  await run('AllSaved');
  await waitForResponse('OrganizationUpdated');
  expect(await page.title()).toBe('Organization gateway');
  const origins = requests.map((request) => new URL(request.url()).origin);
  expect(new Set(origins)).toEqual(new Set([new URL(url).origin]));
  expect(problems).toEqual([]);
});

it('the page header shows the version, the providers and working links', async () => {
  const { page, waitUntilReady } = await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(
    /^Organization gateway \d+\.\d+\.\d+$/,
  );
  const providers = page.getByRole('list', { name: 'Providers' }).getByRole('listitem');
  expect(await providers.allInnerTexts()).toEqual([
    'Vida sandbox',
    'Vertra Cloud sandbox dialect organizations',
    'Vida emea sandbox',
    'Vertra Cloud emea sandbox dialect organizations',
  ]);
  for (const name of ['Schema (SDL)', 'Health']) {
    const target = await page
      .getByRole('link', { name })
      .evaluate((link) => (link as HTMLAnchorElement).href);
    expect((await fetch(target)).status).toBe(200);
  }
});

it('the documentation explorer shows the descriptions of the schema', async () => {
  const { page, waitUntilReady } = await openSession(browser);
  await page.goto(url);
  await waitUntilReady();
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
] as const)(
  'the page has the %s background when the user prefers that color scheme',
  async (colorScheme, background) => {
    const { page, waitUntilReady } = await openSession(browser, { colorScheme });
    await page.goto(url);
    await waitUntilReady();
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(
      background,
    );
  },
);

it('an edited operation survives a reload and is absent in a new session', async () => {
  const first = await openSession(browser);
  await first.page.goto(url);
  await first.waitUntilReady();
  await first.page.getByRole('button', { name: 'Read', exact: true }).click();
  await first.page.locator('.graphiql-query-editor .view-line', { hasText: 'Read' }).click();
  await first.page.keyboard.press('Control+Home');
  await first.page.keyboard.insertText('# edited\n');
  const locateEdit = (page: typeof first.page) =>
    page.locator('.graphiql-query-editor .view-line', { hasText: '# edited' });
  await locateEdit(first.page).waitFor();
  // GraphiQL stores an edit half a second later.
  await first.page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState')?.includes('# edited'));
  await first.page.reload();
  await locateEdit(first.page).waitFor();
  const second = await openSession(browser);
  await second.page.goto(url);
  await second.waitUntilReady();
  expect(await locateEdit(second.page).count()).toBe(0);
});
