import type { Secret } from '../../domain/access/secret.ts';
import type { OrganizationError, ReadError, UnexpectedError } from '../../domain/errors.ts';
import { isReadError } from '../../domain/errors.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { ReadRetryAfter } from '../../http-client/safe-retry.ts';
import type { RefusalDetails } from '../shared/classify.ts';
import { classifyRead, classifyWrite, isRefusal, isSuccess } from '../shared/classify.ts';
import { toProviderCode } from '../shared/provider-names.ts';
import type { VertraAnswer } from './vertra-answer.ts';
import { decodeVertraAnswer } from './vertra-answer.ts';
import type { Refused } from './vertra-codes.ts';
import { vertraCodes, vertraErrors } from './vertra-codes.ts';
import { findPlace } from './vertra-place.ts';
import type { VertraUpdate } from './vertra-update.ts';
import { statedWait } from './vertra-wait.ts';

type Refusal = Omit<VertraAnswer, 'response'> | undefined;

/** Reads a refused write by the provider's code first and by the HTTP status second. */
export function toWriteError(
  { fields, patch, token }: VertraUpdate,
  result: HttpResult,
  refusal: Refusal,
): OrganizationError {
  const facts = toFacts(result, refusal, token);
  const meaning = meaningOf(result, refusal, { ...facts, fields, place: findPlace(patch, refusal) });
  if (meaning) return meaning;
  return isUnknownPath(result, refusal)
    ? unknownPath(facts.code)
    : classifyWrite(vertraErrors, result, facts);
}

/** The same of a read; a code that speaks of updates alone says nothing here. */
export function toReadError(result: HttpResult, refusal: Refusal, token: Secret): ReadError {
  const facts = toFacts(result, refusal, token);
  const meaning = meaningOf(result, refusal, { ...facts, fields: [], place: [] });
  if (meaning && isReadError(meaning)) return meaning;
  return isUnknownPath(result, refusal) ? unknownPath(facts.code) : classifyRead(vertraErrors, result, facts);
}

/** The same of a list, of which a 404 never says that there is no such organization. */
export function toListError(result: HttpResult, refusal: Refusal, token: Secret): ReadError {
  const isMissing = 'status' in result && result.status === 404;
  return isMissing ? unknownPath(toFacts(result, refusal, token).code) : toReadError(result, refusal, token);
}

/** Is it a 404 without a documented code? Vertra answers one to a path that it does not have (vertra.md). */
export function isUnknownPath(result: HttpResult, refusal: Refusal): boolean {
  return 'status' in result && result.status === 404 && !vertraCodes.has(refusal?.code ?? '');
}

function unknownPath(code: string | null): UnexpectedError {
  const message =
    'Vertra Cloud has no such path; nothing was changed. The operator of this gateway has to check VERTRA_DIALECT and VERTRA_ORIGIN.';
  return { ...vertraErrors.unexpected(code, 404), message };
}

/** Where Vertra states a wait, for the retry to know. */
export const readRetryAfter: ReadRetryAfter = (result) =>
  statedWait(result, decodeVertraAnswer(result, null));

function toFacts(result: HttpResult, refusal: Refusal, token: Secret): RefusalDetails {
  return {
    code: toProviderCode(refusal?.code, token, vertraCodes),
    retryAfterSeconds: statedWait(result, refusal),
  };
}

/**
 * What a documented code means. Only a refusal has a meaning: a code under a 5xx proves nothing, and a success with a code
 * contradicts itself unless its body says that it is an error (vertra.md, Error codes of update).
 */
function meaningOf(
  result: HttpResult,
  refusal: Refusal,
  { code, ...facts }: RefusalDetails & Omit<Refused, 'code'>,
): OrganizationError | undefined {
  const isError = isRefusal(result) || (isSuccess(result) && refusal?.status === 'error');
  return isError && code !== null ? vertraCodes.get(code)?.({ ...facts, code }) : undefined;
}
