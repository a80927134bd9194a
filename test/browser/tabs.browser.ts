import { describe, expect, it } from 'vitest';
import type { Explorer } from './explorer.ts';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const url = await startGateway();
const browser = await launchBrowser();

interface Story {
  readonly title: string;
  /** The texts that the verdict must contain. */
  readonly verdict: readonly string[];
  /** The buttons that are pressed, with the texts that the verdict must contain after each of them. */
  readonly steps?: readonly (readonly [button: string, ...verdict: string[]])[];
}

const read = ['Read the organization', 'Read: ', 'Only reads.'] as const;

/** Each default tab in the order of the story. A step that opens another tab ends the steps of its tab. */
const stories: readonly Story[] = [
  {
    title: 'AllSaved',
    verdict: ['Saved', 'name saved', 'smsEnabled saved', '1 update was received, 1 applied.'],
    steps: [read],
  },
  {
    title: 'SavedInPart',
    verdict: [
      'Saved in part',
      'name saved',
      'email rejected',
      'smsEnabled unknown',
      'Vida said: ',
      '1 update was received, 1 applied in part.',
      'applied in part, HTTP 200',
    ],
    steps: [
      [
        'Compare with the provider',
        'name and smsEnabled are saved. Vida does not report email.',
        'smsEnabled holds the requested value',
      ],
    ],
  },
  {
    title: 'Refused',
    verdict: ['Refused: nothing was saved', 'name: ', 'tags[1]: ', 'Nothing.'],
  },
  {
    title: 'Conflict',
    verdict: [
      'firstEditor Saved',
      'secondEditor Conflict: nothing was saved',
      'description changed since',
      '1 update was received, 1 applied.',
    ],
  },
  {
    title: 'Unknown',
    verdict: [
      'Unknown whether it was saved',
      'name unknown',
      '1 update was received, 1 applied.',
      'applied, no response',
    ],
    steps: [
      [
        'Send again with the same key',
        'This operation was run 2 times. 1 update was received, 1 applied.',
        'Nothing was sent again.',
      ],
      [
        'Compare with the provider',
        'The provider holds what was requested',
        'name holds the requested value',
      ],
    ],
  },
  {
    title: 'SameKeyTwice',
    verdict: ['first Saved', 'again Saved before', '1 update was received, 1 applied.'],
  },
  {
    title: 'Batch',
    verdict: [
      '2 of 3 saved',
      '2 saved',
      '1 not saved',
      'inputs[2] (vida:9404): Not found',
      '3 updates were received, 2 applied.',
    ],
  },
  {
    title: 'Bulk',
    verdict: ['of 24 done', 'waiting'],
    // The progress ends while the tab is open, and the button is offered only then.
    steps: [
      ['Watch the progress', 'Finished: 21 saved, 3 not saved'],
      ['Show what was not fully saved', 'inputs[6] (vida:9404): Vida has no such organization'],
      ['Retry what was not saved', 'of 3 done'],
    ],
  },
  { title: 'Read', verdict: ['Read: Orbital Freight', 'Only reads.'] },
  { title: 'List', verdict: ['2 organizations on this page', 'More pages follow'] },
  { title: 'Accounts', verdict: ['2 organizations on this page'] },
];

async function play({ page, press, run, waitForVerdict }: Explorer, story: Story, colorScheme: string) {
  const shoot = async (name: string) => {
    await page.mouse.move(700, 20);
    await page.screenshot({ path: `coverage/browser/${colorScheme}/${name}.png` });
  };
  await run(story.title);
  for (const text of story.verdict) await waitForVerdict(text);
  await shoot(story.title);
  for (const [button, ...texts] of story.steps ?? []) {
    await press(button);
    for (const text of texts) await waitForVerdict(text);
    await shoot(`${story.title} ${button}`);
  }
}

describe.each(['light', 'dark'] as const)('the %s page', (colorScheme) => {
  it('runs every default tab and its buttons, and shows what became of it', async () => {
    const explorer = await openSession(browser, { colorScheme, viewport: { width: 1280, height: 800 } });
    const { page, waitUntilReady, problems } = explorer;
    await page.goto(url);
    await waitUntilReady();
    const tabs = page.getByRole('list', { name: 'Select active operation' }).getByRole('listitem');
    expect(await tabs.allInnerTexts()).toEqual(stories.map(({ title }) => title));
    for (const tab of await tabs.all()) {
      const { x = 0, width = 0 } = (await tab.boundingBox()) ?? {};
      // The list of tabs is cut off before the button that adds one.
      expect(x + width).toBeLessThan(1210);
    }
    for (const story of stories) await play(explorer, story, colorScheme);
    expect(await page.locator('.squiggly-error').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
