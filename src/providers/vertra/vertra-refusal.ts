import type { Secret } from '../../domain/access/secret.ts';
import type { OrganizationError, ReadError, UnexpectedError } from '../../domain/errors.ts';
import { isReadError } from '../../domain/errors.ts';
import { toSettingName } from '../../domain/provider/setting-name.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { ReadRetryAfter } from '../../http-client/safe-retry.ts';
import type { RefusalDetails } from '../shared/classify.ts';
import { classifyRead, classifyWrite, isRefusal, isSuccess } from '../shared/classify.ts';
import { toProviderCode } from '../shared/provider-names.ts';
import type { VertraBody } from './vertra-body.ts';
import { decodeVertraBody } from './vertra-body.ts';
import type { Refused } from './vertra-codes.ts';
import { vertraCodes, vertraErrors } from './vertra-codes.ts';
import { findInputPath } from './vertra-input-path.ts';
import type { VertraUpdate } from './vertra-update.ts';
import { readWaitSeconds } from './vertra-wait.ts';

/** The connection that was read, and the credential of the request. */
export type ReadSource = Pick<VertraUpdate, 'connection' | 'token'>;

type Refusal = Omit<VertraBody, 'response'> | undefined;

/** Converts a refused write to an error, by the provider's code first and by the HTTP status second. */
export function toWriteError(
  { connection, fields, patch, token }: VertraUpdate,
  result: HttpResult,
  refusal: Refusal,
): OrganizationError {
  const details = toDetails(result, refusal, token);
  const error = findError(result, refusal, { ...details, fields, path: findInputPath(patch, refusal) });
  if (error) return error;
  return isUnknownPath(result, refusal)
    ? unknownPath(details.code, connection)
    : classifyWrite(vertraErrors, result, details);
}

/** Converts a refused read to an error. A code that concerns only updates is ignored. */
export function toReadError(
  result: HttpResult,
  refusal: Refusal,
  { connection, token }: ReadSource,
): ReadError {
  const details = toDetails(result, refusal, token);
  const error = findError(result, refusal, { ...details, fields: [], path: [] });
  if (error && isReadError(error)) return error;
  return isUnknownPath(result, refusal)
    ? unknownPath(details.code, connection)
    : classifyRead(vertraErrors, result, details);
}

/** Converts a refused list to an error. Its 404 never means that an organization is missing. */
export function toListError(result: HttpResult, refusal: Refusal, source: ReadSource): ReadError {
  const isMissing = 'status' in result && result.status === 404;
  return isMissing
    ? unknownPath(toDetails(result, refusal, source.token).code, source.connection)
    : toReadError(result, refusal, source);
}

/** Whether a response is a 404 without a documented code, which Vertra returns for an unknown path (vertra.md). */
export function isUnknownPath(result: HttpResult, refusal: Refusal): boolean {
  return 'status' in result && result.status === 404 && !vertraCodes.has(refusal?.code ?? '');
}

function unknownPath(code: string | null, connection: string): UnexpectedError {
  const [dialect, origin] = (['DIALECT', 'ORIGIN'] as const).map((setting) =>
    toSettingName({ provider: 'VERTRA', connection }, setting),
  );
  const message = `Vertra Cloud has no such path; nothing was changed. The operator of this gateway has to check ${dialect} and ${origin}.`;
  return { ...vertraErrors.unexpected(code, 404), message };
}

/** Reads the wait that a retry must respect. */
export const readRetryAfter: ReadRetryAfter = (result) =>
  readWaitSeconds(result, decodeVertraBody(result, null));

function toDetails(result: HttpResult, refusal: Refusal, token: Secret): RefusalDetails {
  return {
    code: toProviderCode(refusal?.code, token, vertraCodes),
    retryAfterSeconds: readWaitSeconds(result, refusal),
  };
}

/**
 * Finds the error for a documented code. A code under a 5xx proves nothing, and a success with a code contradicts itself
 * unless the body has an error status (vertra.md, Error codes of update).
 */
function findError(
  result: HttpResult,
  refusal: Refusal,
  { code, ...details }: RefusalDetails & Omit<Refused, 'code'>,
): OrganizationError | undefined {
  const isError = isRefusal(result) || (isSuccess(result) && refusal?.status === 'error');
  return isError && code !== null ? vertraCodes.get(code)?.({ ...details, code }) : undefined;
}
