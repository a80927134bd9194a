import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();
const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** Finds the serious and critical problems of the current page, or of a part of it, by axe's default rules. */
async function findProblems(page: Page, part = 'html') {
  const { violations } = await page.evaluate<AxeResults>(`axe.run('${part}')`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

it.each(['light', 'dark'] as const)(
  'the %s page has no serious accessibility problem',
  async (colorScheme) => {
    const { waitForVerdict, page, waitUntilReady, run } = await openSession(browser, { colorScheme });
    const press = (name: string) => page.getByRole('button', { name }).click();
    const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();
    await page.goto(url);
    await waitUntilReady();
    await page.evaluate(axe);
    // The verdicts in each of their colors.
    for (const [title, text] of [
      ['SavedInPart', 'smsEnabled unknown'],
      ['Conflict', 'description changed since'],
      ['Unknown', 'name unknown'],
      ['Bulk', 'of 24 done'],
    ] as const) {
      await run(title);
      await waitForVerdict(text);
      expect(await findProblems(page, '.verdicts')).toEqual([]);
    }
    expect(await findProblems(page)).toEqual([]);
    await press('Headers');
    await press('Show History');
    expect(await findProblems(page)).toEqual([]);
    await press('Show Documentation Explorer');
    expect(await findProblems(page)).toEqual([]);
    for (const name of ['Mutation', 'updateOrganization', 'UpdateOrganizationResult']) {
      await follow(name);
      expect(await findProblems(page)).toEqual([]);
    }
    for (const name of ['Open settings dialog', 'Open short keys dialog']) {
      await press(name);
      expect(await findProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  },
);

it('the key notice has no serious accessibility problem', async () => {
  const { page } = await openSession(browser);
  await page.route(/\/graphql$/, (route, request) =>
    request.method() === 'POST' ? route.fulfill({ status: 401, json: { errors: [] } }) : route.continue(),
  );
  await page.goto(url);
  await page.getByRole('status').getByText('requires an API key').waitFor();
  await page.evaluate(axe);
  expect(await findProblems(page)).toEqual([]);
});
