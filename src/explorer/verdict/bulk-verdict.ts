import type { BulkOrganizations } from './bulk-organizations.ts';
import { toReadError } from './comparison-verdict.ts';
import type { Selected } from './selection.ts';
import { retryItems, sendAgain, showFailedItems, watchProgress } from './steps.ts';
import { toInputName } from './update-input.ts';
import type { Count, Step, Tone, Verdict } from './verdict.ts';
import { toneOfAll, verdict } from './verdict.ts';

/** The counts of a bulk update, in the order of the progress bar. */
const countFields: readonly (readonly [field: string, label: string, tone: Tone])[] = [
  ['updated', 'saved', 'saved'],
  ['partiallyUpdated', 'saved in part', 'partial'],
  ['failed', 'not saved', 'refused'],
  ['unknown', 'unknown', 'unknown'],
  ['cancelled', 'cancelled', 'neutral'],
  ['waiting', 'waiting', 'neutral'],
];

/** What an operation on a bulk update was. */
export interface BulkRequest {
  readonly field: string;
  readonly isKeyed: boolean;
  /** As in `SentUpdate`. */
  readonly canSendAgain: boolean;
  readonly organizations: Pick<BulkOrganizations, 'find'>;
}

/** Returns the progress of a bulk update, or what became of the request; null when the result does not show it. */
export function toBulkVerdict(result: Selected, request: BulkRequest): Verdict | null {
  if (result.typename?.endsWith('Error')) return toBulkError(result, request);
  const total = result.get('total');
  const counts = toCounts(result);
  if (typeof total !== 'number' || counts.length === 0) return null;
  const waiting = counts.find(({ label }) => label === 'waiting')?.count ?? 0;
  const state = String(result.get('state'));
  return verdict(toTone(counts, waiting), toTitle(state, total, counts, waiting), {
    counts,
    reason:
      state === 'WAITING_FOR_QUOTA' ? 'The quota of the provider is used up. It continues by itself.' : null,
    issues: toFailures(result, request.organizations),
    steps: toSteps(result, counts, state, request.field),
  });
}

function toCounts(result: Selected): readonly Count[] {
  return countFields.flatMap(([field, label, tone]) => {
    const count = result.get(field);
    return typeof count === 'number' && count > 0 ? [{ label, tone, count }] : [];
  });
}

/** A bulk update that still runs is neutral: what fails can be retried at its end. */
function toTone(counts: readonly Count[], waiting: number): Tone {
  return waiting > 0 ? 'neutral' : toneOfAll(counts.map(({ tone }) => tone));
}

function toTitle(state: string, total: number, counts: readonly Count[], waiting: number): string {
  const progress = `${total - waiting} of ${total} done`;
  const outcomes = counts.map(({ count, label }) => `${count} ${label}`).join(', ');
  const words: Readonly<Record<string, string>> = {
    QUEUED: `Queued: ${progress}`,
    RUNNING: `Running: ${progress}`,
    WAITING_FOR_QUOTA: `Waiting for quota: ${progress}`,
    CANCELLED: `Cancelled: ${outcomes}`,
    DONE: `Finished: ${outcomes}`,
  };
  return words[state] ?? progress;
}

/** The most failures that are listed. */
const maxFailures = 5;

/** Returns the failures of the items that are selected. */
function toFailures(result: Selected, organizations: BulkRequest['organizations']): readonly string[] {
  const ids = organizations.find(String(result.get('id')));
  const failures = result.child('failedItems')?.children('nodes') ?? [];
  return failures.slice(0, maxFailures).flatMap((item) => {
    const message = item?.child('error')?.get('message');
    const index = Number(item?.get('index'));
    return typeof message === 'string' ? [`${toInputName(index, ids[index] ?? null)}: ${message}`] : [];
  });
}

function toSteps(result: Selected, counts: readonly Count[], state: string, field: string): readonly Step[] {
  const id = result.get('id');
  if (typeof id !== 'string') return [];
  const has = (label: string) => counts.some((each) => each.label === label);
  if (has('waiting') && state !== 'CANCELLED')
    return field === 'bulkUpdateProgress' ? [] : [watchProgress(id)];
  const hasFailures = has('not saved') || has('unknown') || has('saved in part');
  return [
    ...(hasFailures && result.get('failedItems') === undefined ? [showFailedItems(id)] : []),
    // One retry of a bulk update: a second press returns the first one.
    ...(has('not saved') || has('cancelled') ? [retryItems(id, `retry ${id}`)] : []),
  ];
}

const actions: Readonly<Record<string, string>> = {
  startBulkUpdate: 'started',
  retryBulkUpdate: 'started',
  cancelBulkUpdate: 'cancelled',
};

function toBulkError(result: Selected, { canSendAgain, field, isKeyed }: BulkRequest): Verdict {
  const action = actions[field];
  if (action === undefined) return toReadError(result, 'Not read');
  const applied = result.get('applied');
  const isUnknown = applied === 'UNKNOWN' || result.typename === 'OrganizationOutcomeUnknownError';
  const error = toReadError(result, isUnknown ? `Unknown whether it was ${action}` : `Nothing was ${action}`);
  const again = canSendAgain && isKeyed && (isUnknown || result.get('retryable') === true);
  return { ...error, tone: isUnknown ? 'unknown' : 'refused', steps: again ? [sendAgain(true)] : [] };
}
