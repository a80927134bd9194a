import { describe, expect, it } from 'vitest';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();

/** Each default tab, with the strings that its result must contain. */
const expectedTexts: readonly (readonly [title: string, ...texts: string[]])[] = [
  ['UpdateVida', '"OrganizationUpdated"', '"smsEnabled"'],
  ['UpdateVertra', '"OrganizationUpdated"', '"vertra:org123"'],
  ['PartlyApplied', '"OrganizationPartiallyUpdated"'],
  ['RejectedInput', '"OrganizationInputError"', '"NOT_APPLIED"'],
  ['UnknownOutcome', '"OrganizationOutcomeUnknownError"', '"CONNECTION_LOST"'],
  ['Preview', '"OrganizationComparison"', '"DIFFERENT"'],
  ['PreviewMany', '"compareUpdates"', '"OrganizationComparison"'],
  ['Batch', '"OrganizationUpdated"'],
  ['StartBulk', '"OrganizationBulkUpdate"', '"total": 24'],
  // The failures appear while the tab is open: when the previous tab started the bulk update, no item had failed.
  ['WatchBulk', '"bulkUpdateProgress"', '"failed": 3'],
  ['BulkFailures', '"OrganizationNotFoundError"', '"inputs"'],
  ['CancelBulk', '"CANCELLED"'],
  // An item that was in flight when the bulk update was cancelled keeps the retry from starting.
  ['RetryBulk', '"retryBulkUpdate"', '"__typename"'],
  ['ListBulk', '"bulkUpdates"', '"total"'],
  ['ReadOne', '"Organization"', '"Orbital Freight"'],
  ['ReadMany', '"Organization"', '"vida:3"'],
  ['List', '"edges"', '"hasNextPage"'],
  ['Changes', '"organizationChanges"', '"caller"'],
  ['Providers', '"organizationProviders"', '"sandbox"'],
];

describe.each(['light', 'dark'] as const)('the %s page', (colorScheme) => {
  it('runs every default tab with a click and shows its result', async () => {
    const { waitForResponse, page, waitUntilReady, run, problems } = await openSession(browser, {
      colorScheme,
    });
    await page.goto(url);
    await waitUntilReady();
    const tabs = page.getByRole('list', { name: 'Select active operation' }).getByRole('listitem');
    expect(await tabs.allInnerTexts()).toEqual(expectedTexts.map(([title]) => title));
    for (const [title, ...texts] of expectedTexts) {
      await run(title);
      for (const text of texts) await waitForResponse(text);
      await page.mouse.move(700, 20);
      await page.screenshot({ path: `coverage/browser/${colorScheme}/${title}.png` });
    }
    expect(problems).toEqual([]);
  });
});
