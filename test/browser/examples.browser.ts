import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startExamples } from './examples.ts';
import { launchBrowser, openSession } from './explorer.ts';

const url = await startExamples();
const browser = await launchBrowser();

/** Opens an example in a new session. */
async function open(fragment: string) {
  const session = await openSession(browser);
  await session.page.goto(`${url}#${fragment}`);
  return session;
}

async function save(page: Page, name: string, expectedText: string | RegExp) {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('output', { hasText: expectedText }).waitFor();
}

describe.each(['apollo', 'urql'])('the form of the example %s', (example) => {
  it('saves a name and shows it, without a warning in the console', async () => {
    const { page, problems } = await open(`${example}=vida:3`);
    await save(page, `Renamed with ${example}`, 'Saved.');
    await page.getByRole('heading', { name: `Renamed with ${example}` }).waitFor();
    expect(problems).toEqual([]);
  });

  it('reports an applied update as saved although its outcome was lost', async () => {
    const { page, problems } = await open(`${example}=vida:9602`);
    await save(page, `Renamed with ${example}`, 'Saved.');
    expect(problems).toEqual([]);
  });

  it('says that an outcome is unknown, and offers to try again', async () => {
    const { page, problems } = await open(`${example}=vida:9601`);
    await save(page, `Renamed with ${example}`, 'unknown');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(problems).toEqual([]);
  });
});

it('the bulk update page shows the progress, each failed item, and the retry', async () => {
  const { page, problems } = await open('bulk');
  await page.getByLabel('Id and name').fill('vida:3, Renamed\nvida:9403, Renamed\nvida:9601, Renamed');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('1 saved, 0 partially, 1 failed, 1 unknown, 0 cancelled, 0 waiting').waitFor();
  await page.getByText(/^Item 2: Vida does not allow this/).waitFor();
  await page.getByText(/^Item 3: .*unknown/).waitFor();
  await page.getByRole('button', { name: 'Try the failed items again' }).click();
  await page.getByText('0 saved, 0 partially, 1 failed, 0 unknown, 0 cancelled, 0 waiting').waitFor();
  expect(problems).toEqual([]);
});
