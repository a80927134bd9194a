import type { Secret } from '../../domain/access/secret.ts';
import type { InputError } from '../../domain/errors.ts';
import { inputError } from '../../domain/errors.ts';
import type { InputIssue, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import type { Organization, VidaSettings } from '../../domain/organization/organization.ts';
import { vidaFields } from '../../domain/provider/vida-fields.ts';
import type { UpdateOutcome } from '../../domain/update/outcome.ts';
import { partlyConfirmedMessages } from '../../domain/update/outcome.ts';
import type { PatchField, VidaPatch } from '../../domain/update/patch.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { readRetryAfterHeader } from '../../http-client/safe-retry.ts';
import { classifyWrite, isRefusal, isSuccess } from '../shared/classify.ts';
import { toProviderMessage } from '../shared/provider-message.ts';
import { notKeptByVida } from './vida-account.ts';
import type { VidaAnswer } from './vida-answer.ts';
import { decodeVidaAnswer } from './vida-answer.ts';
import { vidaErrors } from './vida-errors.ts';

type VidaField = PatchField<'VIDA'>;
type Answer = VidaAnswer | undefined;

/** One update as it was sent. */
export interface VidaUpdate {
  readonly providerId: string;
  readonly patch: VidaPatch;
  /** The fields that were sent. */
  readonly fields: readonly VidaField[];
  /** The credential it was sent with; Vida's words are passed on only without it. */
  readonly token: Secret;
}

/** Reads an answer to an update. */
export function toUpdateOutcome(update: VidaUpdate, result: HttpResult, answer: Answer): UpdateOutcome {
  const isDoubtful = contradicts(update, result, answer);
  const confirmed =
    isSuccess(result) && !isDoubtful && answer ? toConfirmedOutcome(update, answer) : undefined;
  if (confirmed) return confirmed;
  const facts = { code: null, retryAfterSeconds: readRetryAfterHeader(result) };
  const error = toInputError(update, result, answer) ?? classifyWrite(vidaErrors, result, facts);
  return isDoubtful && (error.applied === 'NOT_APPLIED' || error.kind === 'input')
    ? vidaErrors.outcomeUnknown('UNREADABLE_ANSWER', null)
    : error;
}

/** Where Vida states a wait, for the retry to know; a refusal that is in doubt is not sent again. */
export function readWriteRetryAfter(update: VidaUpdate, result: HttpResult): number | null {
  const answer = decodeVidaAnswer(result, null);
  return contradicts(update, result, answer) ? null : readRetryAfterHeader(result);
}

/**
 * Does an answer confirm what was never sent, as the answer to another request does, or anything at all without being a
 * success (vida.md, What follows)? A success whose failures name what was never sent is in doubt, too.
 */
function contradicts({ fields }: VidaUpdate, result: HttpResult, answer: Answer): boolean {
  if (answer === undefined) return false;
  if (isForeign(fields, answer)) return true;
  return isSuccess(result) ? namesOther(fields, answer.failed) : answer.confirmsAny;
}

/** Does an answer confirm what was never sent, as the answer to another request does? */
export function isForeign(fields: readonly VidaField[], answer: Answer): boolean {
  return namesOther(fields, answer?.updated);
}

function namesOther(fields: readonly VidaField[], names: ReadonlySet<string> | undefined): boolean {
  const sent: ReadonlySet<string> = new Set(fields.map((field) => vidaFields[field].wire));
  return [...(names ?? [])].some((name) => !sent.has(name));
}

/**
 * Reads a 200: "at least one setting was successfully updated", so each field is looked up by name.
 *
 * @returns undefined when the answer breaks its contract: success denied, or no list that can be read
 */
function toConfirmedOutcome(update: VidaUpdate, answer: VidaAnswer): UpdateOutcome | undefined {
  const { failed, message, updated } = answer;
  if (!answer.isSuccess || updated === undefined || failed === undefined) return undefined;
  const isUpdated = (field: VidaField) => updated.has(vidaFields[field].wire);
  const isFailed = (field: VidaField) => failed.has(vidaFields[field].wire);
  const applied = update.fields.filter((field) => isUpdated(field) && !isFailed(field));
  const organization = toOrganization(update, applied);
  if (applied.length === 0) return vidaErrors.notConfirmed(organization);
  const appliedFields = applied.map(toPath);
  if (applied.length === update.fields.length) return { kind: 'updated', organization, appliedFields };
  return {
    kind: 'partiallyUpdated',
    organization,
    appliedFields,
    rejectedFields: update.fields.filter((field) => isFailed(field) && !isUpdated(field)).map(toPath),
    unconfirmedFields: update.fields.filter((field) => isFailed(field) === isUpdated(field)).map(toPath),
    message: toProviderMessage(message, update.token) ?? partlyConfirmedMessages.VIDA,
  };
}

/**
 * Reads a 400, and any other refusal whose failures leave it unknown whether the rest was applied: Vida is not atomic.
 * A 429 was not processed, whatever its body says.
 */
function toInputError(update: VidaUpdate, result: HttpResult, answer: Answer): InputError | undefined {
  if (!isRefusal(result) || !('status' in result) || result.status === 429) return undefined;
  const refused = toRefusedOutcome(update, answer);
  if (result.status === 400) return refused;
  return namesFailures(answer) && refused.applied === 'UNKNOWN' ? refused : undefined;
}

/** Does an answer have failures, be it in a way that cannot be read? */
function namesFailures(answer: Answer): boolean {
  return answer !== undefined && answer.failed?.size !== 0;
}

/**
 * Reads a 400: "nothing updated, or a validation failure".
 *
 * Vida is not atomic: whether a 400 left something applied is unknown, unless one setting was sent, all that were sent
 * are named as failed, or it is the documented "No settings updated". One that names what was never sent proves nothing.
 *
 * @param answer undefined when the body could not be read
 */
function toRefusedOutcome({ fields }: VidaUpdate, answer: Answer): InputError {
  const named = fields.filter((field) => answer?.failed?.has(vidaFields[field].wire));
  const message = answer?.message;
  const issues = named.length > 0 ? named.map((field) => toIssue(field, message)) : [toWholeIssue(message)];
  const isComplete =
    fields.length === 1 || named.length === fields.length || nothingUpdated.test(message ?? '');
  if (isComplete && !namesOther(fields, answer?.failed)) return inputError('VIDA', issues);
  const error = inputError('VIDA', issues, { applied: 'UNKNOWN' });
  return { ...error, message: `${error.message} ${someInDoubt}` };
}

const someInDoubt =
  'Whether some settings were applied is unknown. Read the organization and compare it with the update before you send it again.';

/** The documented words of two refusals; the only words of Vida that anything is matched on (vida.md, Responses). */
const nothingUpdated = /^\s*No settings updated\W*$/i;
const checkoutMissing = /not yet completed billing checkout/i;

/** Far behind the documented words in any message. */
const maxExaminedLength = 4096;

function toIssue(field: VidaField, message: string | undefined): InputIssue {
  if (field === 'email')
    return inputIssue(toPath(field), 'INVALID_FORMAT', 'Vida does not accept this e-mail address.');
  if (field === 'productPlanId' && checkoutMissing.test(message?.slice(0, maxExaminedLength) ?? '')) {
    return inputIssue(
      toPath(field),
      'PLAN_CHECKOUT_REQUIRED',
      'The customer has not completed the billing checkout for this plan: offer the plan first.',
    );
  }
  return inputIssue(toPath(field), 'REJECTED_BY_PROVIDER', `Vida rejected ${field}.`);
}

function toWholeIssue(message: string | undefined): InputIssue {
  return nothingUpdated.test(message ?? '')
    ? inputIssue([], 'NOTHING_TO_UPDATE', 'Vida found nothing to update.')
    : inputIssue([], 'REJECTED_BY_PROVIDER', 'Vida rejected the update.');
}

/** The organization as far as the answer tells of it: its id and the settings confirmed. */
function toOrganization({ patch, providerId }: VidaUpdate, confirmed: readonly VidaField[]): Organization {
  const values = Object.fromEntries(confirmed.map((field) => [field, patch[field]]));
  const { name, ...vida } = values as Pick<Organization, 'name'> & VidaSettings;
  return { provider: 'VIDA', providerId, ...notKeptByVida, ...(name === undefined ? {} : { name }), vida };
}

function toPath(field: VidaField): InputPath {
  return [field];
}
