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
import type { InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import { keyIssue } from '../update/idempotency.ts';
import type { AnyUpdateRequest } from '../update/update-request.ts';
import { toBulkUpdateId } from './bulk-id.ts';
import type { BulkUpdate } from './bulk-update.ts';

/**
 * Checks whether a caller may start a bulk update with a key.
 *
 * @returns the refusal; undefined when the caller may
 */
export function callerRefusal(caller: Caller, key: string | null): ForbiddenError | InputError | undefined {
  const forbidden = writeScopeRefusal(caller);
  if (forbidden) return forbidden;
  const invalidKey = key === null ? undefined : keyIssue(key);
  return invalidKey && inputError(null, [invalidKey]);
}

/**
 * Checks whether a caller may start a bulk update; an issue of a single item becomes the outcome of that item.
 *
 * @returns the refusal; undefined when the bulk update may start
 */
export function startRefusal(
  caller: Caller,
  requests: readonly AnyUpdateRequest[],
  key: string | null,
  maxItems: number,
): ForbiddenError | InputError | undefined {
  const refused = callerRefusal(caller, key);
  if (refused) return refused;
  if (requests.length === 0) {
    return inputError(null, [inputIssue(['inputs'], 'NOTHING_TO_UPDATE', 'Give at least one update.')]);
  }
  return requests.length <= maxItems ? undefined : tooManyItems(['inputs'], maxItems);
}

/** @param path of the argument that contains or identifies the items */
export function tooManyItems(path: InputPath, maxItems: number): InputError {
  const message = `A bulk update has at most ${maxItems} items. Nothing was started. Split the items into several bulk updates.`;
  return inputError(null, [inputIssue(path, 'TOO_LONG', message, maxItems)]);
}

/** The items exceed the size limit of one bulk update. */
export function bulkTooLarge(maxBytes: number): InputError {
  const message = `The items of a bulk update have at most ${maxBytes} bytes. Nothing was started. Split the items into several bulk updates.`;
  return inputError(null, [inputIssue(['inputs'], 'TOO_LONG', message, maxBytes)]);
}

export const bulkUpdateNotFound: NotFoundError = {
  kind: 'notFound',
  ...refusal('There is no such bulk update, or its retention time has passed.', null),
};

/** The store of bulk updates cannot be reached. */
export const bulkUnavailable: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'The store of bulk updates cannot be reached. Nothing was started or changed. Send the request again later.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

/** The store of bulk updates has no capacity for another one. */
export const bulkStoreFull: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'The store of bulk updates is full until earlier ones expire. Nothing was started. Send the request again later.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

/** The bulk update exists in the format of another gateway version. */
export const bulkUnreadable: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'Another version of this gateway started this bulk update, and this version cannot read it. Nothing was changed. ' +
      'Send the request again later.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

/** The key belongs to a bulk update in the format of another gateway version. */
export function startUnreadable(id: string): OutcomeUnknownError {
  const message =
    'Another version of this gateway started a bulk update with this key, and this version cannot read it, so whether it ' +
    `has the same items is unknown. This request started nothing. Read bulkUpdate(id: "${toBulkUpdateId(id)}") later.`;
  return { kind: 'outcomeUnknown', ...refusal(message, null), applied: 'UNKNOWN', reason: 'INTERRUPTED' };
}

/** Why the reply of the store did not arrive. */
export type ReplyFailure = 'TIMEOUT' | 'CONNECTION_LOST';

const replyFailureMessages: Readonly<Record<ReplyFailure, string>> = {
  TIMEOUT: 'The store of bulk updates did not respond in time.',
  CONNECTION_LOST: 'The connection to the store of bulk updates was lost before it responded.',
};

/** The store may have recorded the bulk update; then all its items run. */
export function startUnknown(reason: ReplyFailure, id: string, hasKey: boolean): OutcomeUnknownError {
  const advice = hasKey
    ? 'Send it again with the same key and the same inputs: it starts at most once.'
    : `Read bulkUpdate(id: "${toBulkUpdateId(id)}") before you start it again: the query finds it if it was started.`;
  return bulkUnknown(reason, `Whether the bulk update was started is unknown. ${advice}`);
}

/** The start or cancellation succeeded, but reading the counts failed. */
export function stateUnknown(id: string, action: 'started' | 'cancelled'): OutcomeUnknownError {
  const message = `The bulk update was ${action}, but its counts are unknown. Read bulkUpdate(id: "${toBulkUpdateId(id)}") later.`;
  return bulkUnknown('CONNECTION_LOST', message);
}

export function cancelUnknown(reason: ReplyFailure): OutcomeUnknownError {
  const advice = 'Cancel it again: a repeated cancellation has no further effect.';
  return bulkUnknown(reason, `Whether the bulk update was cancelled is unknown. ${advice}`);
}

function bulkUnknown(reason: ReplyFailure, consequence: string): OutcomeUnknownError {
  const message = `${replyFailureMessages[reason]} ${consequence}`;
  return { kind: 'outcomeUnknown', ...refusal(message, null), applied: 'UNKNOWN', reason };
}

export function bulkRateLimited(message: string): RateLimitedError {
  return { kind: 'rateLimited', ...refusal(message, null), retryable: true, retryAfterSeconds: null };
}

/** An async iterable of one value. */
export async function* yieldOnce<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

/** Whether every item has its final outcome. */
export function isBulkEnded({ waiting }: BulkUpdate): boolean {
  return waiting === 0;
}
