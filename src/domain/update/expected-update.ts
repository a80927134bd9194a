import type { FieldComparison } from '../comparison/field-comparison.ts';
import type { ConflictError, InputError, UnavailableError } from '../errors.ts';
import { inputError, refusal } from '../errors.ts';
import { inputIssue } from '../input-issue.ts';
import type { OperationRecord } from '../operation-record.ts';
import type { RequestMemory } from '../organization/memory-budget.ts';
import type { Organization } from '../organization/organization.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import { providerNames } from '../provider/provider.ts';
import type { ProviderPort, WriteGuard } from '../provider/provider-port.ts';
import type { QuotaUse } from '../provider/quota.ts';
import { compareExpected } from './compare-expected.ts';
import type { Expected } from './expected.ts';
import type { LeaseWait, OrganizationLease, OrganizationLock } from './organization-lock.ts';
import type { UpdateOutcome } from './outcome.ts';
import type { WriteGate } from './write-gate.ts';

/** An update that is sent only while the organization has the expected values. */
export interface ExpectedUpdate<P extends Provider> {
  readonly organization: OrganizationRef & { readonly provider: P };
  readonly port: ProviderPort<P>;
  readonly expected: Expected[P];
  readonly record: OperationRecord;
  readonly callerId: string | undefined;
  readonly requestId: string;
  readonly use: QuotaUse;
  /** Sends the update while the lease is held; null where no other process can hold it. */
  readonly send: (lease: WriteGuard | null) => Promise<UpdateOutcome>;
}

/**
 * Reads the organization, compares it, and sends the update if it has the expected values, while no other process does the same.
 * The caller has a slot in the queue of this process.
 *
 * @param waitEndsAt when the wait for other processes ends, in the milliseconds of `performance.now()`
 */
export async function updateIfExpected<P extends Provider>(
  lock: OrganizationLock,
  gate: WriteGate,
  update: ExpectedUpdate<P>,
  waitEndsAt: number,
): Promise<UpdateOutcome> {
  const wait: LeaseWait = { endsAt: waitEndsAt, isCancelled: () => gate.closed };
  const lease = await lock.acquire(update.organization, wait);
  if (typeof lease === 'string') return gate.send(async () => notLeased[lease](update.organization.provider));
  let end = lease.letExpire;
  try {
    // An update that has started its read is not refused any more: a shutdown waits for it.
    const outcome = await gate.send(() => readAndUpdate(update, lease));
    if (!mayArriveLate(outcome)) end = lease.release;
    return outcome;
  } finally {
    end();
  }
}

async function readAndUpdate<P extends Provider>(
  update: ExpectedUpdate<P>,
  { guard }: OrganizationLease,
): Promise<UpdateOutcome> {
  const { callerId, expected, port, record, requestId, use } = update;
  const { provider, providerId } = update.organization;
  const [read] = await port.readComplete([providerId], {
    signal: neverAborted,
    // A request from before the lease could show what another process has replaced since.
    isFresh: true,
    callerId,
    requestId,
    use,
    onAttempt: record.addAttempt,
    memory: uncounted,
  });
  if (read?.kind !== 'found') return read ?? missingRead();
  const { organization } = read;
  const compared = compareExpected(provider, port, expected, organization);
  return toMismatch(provider, compared, organization) ?? update.send(guard);
}

/** A client that disconnects does not cancel the read, because it does not cancel the update. */
const neverAborted = new AbortController().signal;

/** The organization that was read is dropped before the update is sent, unless it is part of the outcome, which is counted. */
const uncounted: RequestMemory = { reserve: () => true, release() {} };

function missingRead(): never {
  throw new Error('A provider answered for fewer organizations than were requested.');
}

/** @returns undefined when the organization has every expected value */
function toMismatch(
  provider: Provider,
  compared: readonly FieldComparison[],
  organization: Organization,
): InputError | ConflictError | undefined {
  const unreported = compared.filter(({ state }) => state === 'NOT_REPORTED');
  if (unreported.length > 0) {
    return inputError(
      provider,
      unreported.map(({ path }) => notComparable(provider, path)),
    );
  }
  const conflicts = compared.filter(({ state }) => state === 'DIFFERENT');
  if (conflicts.length === 0) return undefined;
  return { kind: 'conflict', ...refusal(conflictMessage, provider), conflicts, organization };
}

function notComparable(provider: Provider, path: FieldComparison['path']) {
  const message = `${providerNames[provider].label} does not report ${path.at(-1)} of this organization, so it cannot be compared. Leave it out of \`expected\`.`;
  return inputIssue(path, 'NOT_COMPARABLE', message);
}

const conflictMessage =
  'The organization no longer has the expected values, so nothing was sent. Compare the conflicts with the organization, decide ' +
  'again, and send the update with the values that it has now as expected values.';

/** Why an update has no lease; nothing was read or sent. */
const notLeased: Readonly<Record<'BUSY' | 'AWAY', (provider: Provider) => UnavailableError>> = {
  BUSY: (provider) =>
    unavailable(
      provider,
      'Other processes of this gateway are still updating this organization, so this update was not sent. Send it again later.',
    ),
  AWAY: (provider) =>
    unavailable(
      provider,
      'The store that keeps other processes from updating this organization cannot be reached, so this update was not sent. ' +
        'Send it again later.',
    ),
};

function unavailable(provider: Provider, message: string): UnavailableError {
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}

/**
 * Whether the update can still reach the provider's data; the next process then gets the lease some seconds later. Only a
 * readable success about this organization proves that it was processed: a 202, for example, promises it.
 */
function mayArriveLate(outcome: UpdateOutcome): boolean {
  return outcome.kind === 'outcomeUnknown' && outcome.reason !== 'NOT_CONFIRMED';
}
