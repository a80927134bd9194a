import { describe, expect, it } from 'vitest';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launch();

/** Each ready tab with what its answer has to show. */
const shown: readonly (readonly [title: string, ...texts: string[]])[] = [
  ['UpdateVida', '"OrganizationUpdated"', '"smsEnabled"'],
  ['UpdateVertra', '"OrganizationUpdated"', '"vertra:org123"'],
  ['PartlyApplied', '"OrganizationPartiallyUpdated"'],
  ['RejectedInput', '"OrganizationInputError"', '"NOT_APPLIED"'],
  ['UnknownOutcome', '"OrganizationOutcomeUnknownError"', '"CONNECTION_LOST"'],
  ['Batch', '"OrganizationUpdated"'],
  ['ReadOne', '"Organization"', '"Orbital Freight"'],
  ['ReadMany', '"Organization"', '"vida:3"'],
  ['List', '"OrganizationConnection"', '"hasNextPage"'],
  ['Providers', '"organizationProviders"', '"sandbox"'],
];

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  it('every ready tab runs by a click and shows its outcome', async () => {
    const { answered, page, ready, run, trouble } = await newSession(browser, { colorScheme });
    await page.goto(url);
    await ready();
    const tabs = page.getByRole('list', { name: 'Select active operation' }).getByRole('listitem');
    expect(await tabs.allInnerTexts()).toEqual(shown.map(([title]) => title));
    for (const [title, ...texts] of shown) {
      await run(title);
      for (const text of texts) await answered(text);
      await page.mouse.move(700, 20);
      await page.screenshot({ path: `coverage/browser/${colorScheme}/${title}.png` });
    }
    expect(trouble).toEqual([]);
  });
});
