import type { Caller } from '../access/caller.ts';
import { writeScopeRefusal } from '../access/rights.ts';
import type {
  ForbiddenError,
  InputError,
  NotFoundError,
  OutcomeUnknownError,
  RateLimitedError,
  UnavailableError,
} from '../errors.ts';
import { inputError, refusal } from '../errors.ts';
import { inputIssue } from '../input-issue.ts';
import { keyIssue } from '../update/idempotency.ts';
import type { AnyUpdateRequest } from '../update/update-organization.ts';
import type { BulkUpdate, BulkUpdates } from './bulk-update.ts';

/** Why a caller may not start these updates at all; what is wrong with one of them is told as its outcome. */
export function startRefusal(
  caller: Caller,
  requests: readonly AnyUpdateRequest[],
  key: string | null,
  maxItems: number,
): ForbiddenError | InputError | undefined {
  const forbidden = writeScopeRefusal(caller);
  if (forbidden) return forbidden;
  const badKey = key === null ? undefined : keyIssue(key);
  if (badKey) return inputError(null, [badKey]);
  if (requests.length === 0) {
    return inputError(null, [inputIssue(['inputs'], 'NOTHING_TO_UPDATE', 'Give at least one update.')]);
  }
  if (requests.length <= maxItems) return undefined;
  const message = `A bulk update has at most ${maxItems} items; nothing was started.`;
  return inputError(null, [inputIssue(['inputs'], 'TOO_LONG', message, maxItems)]);
}

/** Its items hold more bytes than one bulk update may. */
export function bulkTooLarge(maxBytes: number): InputError {
  const message = `The items of a bulk update hold at most ${maxBytes} bytes; nothing was started.`;
  return inputError(null, [inputIssue(['inputs'], 'TOO_LONG', message, maxBytes)]);
}

export const bulkUpdateNotFound: NotFoundError = {
  kind: 'notFound',
  ...refusal('There is no such bulk update, or it was forgotten.', null),
};

/** Whoever keeps them cannot be reached. */
export const bulkUnavailable: UnavailableError = {
  kind: 'unavailable',
  ...refusal('Bulk updates cannot be reached for now; nothing was started or changed.', null),
  retryable: true,
  retryAfterSeconds: null,
};

/** It is there, and another version of this gateway can read it. */
export const bulkUnreadable: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'Another version of this gateway started this bulk update, and this version cannot read it. Nothing was changed. ' +
      'Send this again later.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

/** The key of the start is that of a bulk update which this version cannot read. */
export function startUnreadable(id: string): OutcomeUnknownError {
  const message =
    'Another version of this gateway started a bulk update under this key, and this version cannot read it: whether it is ' +
    `this one is unknown. This request started nothing. Read bulkUpdate(id: "${id}") later.`;
  return { kind: 'outcomeUnknown', ...refusal(message, null), applied: 'UNKNOWN', reason: 'INTERRUPTED' };
}

/** Why the reply of the store is lost. */
export type ReplyFailure = 'TIMEOUT' | 'CONNECTION_LOST';

const whatHappened: Readonly<Record<ReplyFailure, string>> = {
  TIMEOUT: 'The store of bulk updates did not answer in time.',
  CONNECTION_LOST: 'The connection to the store of bulk updates was lost before it answered.',
};

/** The store may have the bulk update, and then all of it is applied. */
export function startUnknown(reason: ReplyFailure, id: string, hasKey: boolean): OutcomeUnknownError {
  const advice = hasKey
    ? 'Send it again with the same key and the same inputs: it is started once.'
    : `Read bulkUpdate(id: "${id}") before you start it again: it is found there if it was started.`;
  return bulkUnknown(reason, `Whether the bulk update was started is unknown. ${advice}`);
}

/** What became of it so far could not be read. */
export function stateUnknown(id: string, known: 'started' | 'cancelled'): OutcomeUnknownError {
  const message = `The bulk update was ${known}, and its counts are unknown. Read bulkUpdate(id: "${id}") later.`;
  return bulkUnknown('CONNECTION_LOST', message);
}

export function cancelUnknown(reason: ReplyFailure): OutcomeUnknownError {
  const advice = 'Cancel it again: a second time changes nothing more.';
  return bulkUnknown(reason, `Whether the bulk update was cancelled is unknown. ${advice}`);
}

function bulkUnknown(reason: ReplyFailure, consequence: string): OutcomeUnknownError {
  const message = `${whatHappened[reason]} ${consequence}`;
  return { kind: 'outcomeUnknown', ...refusal(message, null), applied: 'UNKNOWN', reason };
}

export function bulkRateLimited(what: string): RateLimitedError {
  return { kind: 'rateLimited', ...refusal(what, null), retryable: true, retryAfterSeconds: null };
}

const notKept: UnavailableError = {
  kind: 'unavailable',
  ...refusal('Bulk updates are kept in Redis: set REDIS_URL. Nothing was started.', null),
  retryAfterSeconds: null,
};

/** In place of bulk updates where nothing could keep them. */
export const noBulkUpdates: BulkUpdates = {
  maxItems: 0,
  start: async ({ caller }) => writeScopeRefusal(caller) ?? notKept,
  find: async () => notKept,
  cancel: async () => notKept,
  watch: async () => once(notKept),
  items: async () => [],
};

/** Tells one thing and ends. */
export async function* once<Told>(told: Told): AsyncGenerator<Told> {
  yield told;
}

/** Will nothing change of it any more? */
export function isBulkEnded({ waiting }: BulkUpdate): boolean {
  return waiting === 0;
}
