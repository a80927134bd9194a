import type { InputError, UnavailableError } from '../errors.ts';
import { inputError, refusal } from '../errors.ts';
import { inputIssue } from '../input-issue.ts';
import { toBulkUpdateId } from './bulk-id.ts';

/** Items are waiting, so their outcomes are not known. */
export const retryUnfinished: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'This bulk update has waiting items. Nothing was started. Retry it when no item is waiting, or cancel it first.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

export const nothingToRetry: InputError = refuseRetry(
  'This bulk update has no item that was provably not applied. Nothing was started.',
);

/** A second retry would send an item again that the first one applied. */
export function alreadyRetried(retryId: string): InputError {
  return refuseRetry(
    `This bulk update was already retried as ${toBulkUpdateId(retryId)}. Nothing was started. Retry that one.`,
  );
}

/** The items exceeded the size that is stored of one caller's finished bulk updates. */
export const retryInputsDeleted: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'The inputs of this bulk update are no longer stored, because bulk updates that finished later needed their space. ' +
      'Nothing was started. Start a new bulk update with the inputs of the items that were not applied.',
    null,
  ),
  retryAfterSeconds: null,
};

function refuseRetry(message: string): InputError {
  return inputError(null, [inputIssue(['id'], 'NOTHING_TO_UPDATE', message)]);
}
