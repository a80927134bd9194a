import { compareAll, sendAgain } from './steps.ts';
import { toInputName } from './update-input.ts';
import type { SentUpdate } from './update-verdict.ts';
import type { Count, Tone, Verdict } from './verdict.ts';
import { toneOfAll, verdict } from './verdict.ts';

/** An update of a batch with its verdict; null when the result does not show it. */
export interface BatchItem {
  readonly update: SentUpdate;
  readonly verdict: Verdict | null;
}

const labels: Readonly<Record<Exclude<Tone, 'neutral'>, string>> = {
  saved: 'saved',
  partial: 'saved in part',
  refused: 'not saved',
  unknown: 'unknown',
};

/** The most items whose reasons are listed. */
const maxReasons = 5;

/** Returns the counts of a batch, and the reasons of the items that were not saved. */
export function toBatchVerdict(items: readonly BatchItem[]): Verdict | null {
  const verdicts = items.map((item) => item.verdict);
  if (items.length === 0 || verdicts.every((each) => each === null)) return null;
  const counts = countTones(verdicts.map((each) => each?.tone ?? 'neutral'));
  const saved = verdicts.filter((each) => each?.tone === 'saved').length;
  const unknown = items.filter((item) => item.verdict?.tone === 'unknown');
  const canRepeat = verdicts.some((each) => each?.steps.some(({ operation }) => operation === null));
  return verdict(
    toneOfAll(verdicts.map((each) => each?.tone ?? 'neutral')),
    `${saved} of ${items.length} saved`,
    {
      counts,
      issues: toReasons(items),
      steps: [
        ...(unknown.length > 0 ? [compareAll(unknown.map(({ update }) => update.input))] : []),
        ...(canRepeat ? [sendAgain(true)] : []),
      ],
    },
  );
}

function countTones(tones: readonly Tone[]): readonly Count[] {
  const known = Object.entries(labels) as [Exclude<Tone, 'neutral'>, string][];
  return known
    .map(([tone, label]) => ({ label, tone, count: tones.filter((each) => each === tone).length }))
    .filter(({ count }) => count > 0);
}

function toReasons(items: readonly BatchItem[]): readonly string[] {
  const reasons = items.flatMap(({ update, verdict: each }, index) => {
    if (!each || each.tone === 'saved') return [];
    const details = [each.title, ...each.issues, each.reason].filter(Boolean);
    return [`${toInputName(index, update.organizationId)}: ${details.join('. ')}`];
  });
  const rest = reasons.length - maxReasons;
  return rest > 0 ? [...reasons.slice(0, maxReasons), `and ${rest} more`] : reasons;
}
