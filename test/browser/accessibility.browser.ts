import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launch();
const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** The page's serious and critical problems as it stands now, by every rule that axe has on by itself. */
async function problems(page: Page) {
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

it.each(['light', 'dark'] as const)('nothing in the %s page shuts anyone out', async (colorScheme) => {
  const { answered, page, ready, run } = await newSession(browser, { colorScheme });
  const press = (name: string) => page.getByRole('button', { name }).click();
  const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();
  await page.goto(url);
  await ready();
  await page.evaluate(axe);
  await run('PartlyApplied');
  await answered('OrganizationPartiallyUpdated');
  expect(await problems(page)).toEqual([]);
  await press('Headers');
  await press('Show History');
  expect(await problems(page)).toEqual([]);
  await press('Show Documentation Explorer');
  expect(await problems(page)).toEqual([]);
  for (const name of ['Mutation', 'updateOrganization', 'UpdateOrganizationResult']) {
    await follow(name);
    expect(await problems(page)).toEqual([]);
  }
  for (const name of ['Open settings dialog', 'Open short keys dialog']) {
    await press(name);
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

it('the notice that a key is needed shuts nobody out', async () => {
  const { page } = await newSession(browser);
  await page.route(/\/graphql$/, (route, request) =>
    request.method() === 'POST' ? route.fulfill({ status: 401, json: { errors: [] } }) : route.continue(),
  );
  await page.goto(url);
  await page.getByRole('status').getByText('asks for an API key').waitFor();
  await page.evaluate(axe);
  expect(await problems(page)).toEqual([]);
});
