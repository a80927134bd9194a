import type { Secret } from '../../domain/access/secret.ts';
import type { InputError } from '../../domain/errors.ts';
import { inputError } from '../../domain/errors.ts';
import type { InputIssue, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import type { Organization, VidaSettings } from '../../domain/organization/organization.ts';
import { vidaFields } from '../../domain/provider-fields/vida-fields.ts';
import type { FieldState } from '../../domain/update/field-result.ts';
import { toFieldResults } from '../../domain/update/field-result.ts';
import type { UpdateOutcome } from '../../domain/update/outcome.ts';
import { partlyConfirmedMessages, toConfirmedOutcome } from '../../domain/update/outcome.ts';
import type { PatchField, VidaPatch } from '../../domain/update/patch.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { readRetryAfterHeader } from '../../http-client/safe-retry.ts';
import { classifyWrite, isRefusal, isSuccess, toContradictionReason } from '../shared/classify.ts';
import { toProviderMessage } from '../shared/provider-message.ts';
import { missingAtVida } from './vida-account.ts';
import type { VidaBody } from './vida-body.ts';
import { decodeVidaBody } from './vida-body.ts';
import { confirmsElsewhere, reportsError } from './vida-contradiction.ts';
import { vidaErrors } from './vida-errors.ts';

type VidaField = PatchField<'VIDA'>;
type Body = VidaBody | undefined;

/** One update as it was sent. */
export interface VidaUpdate {
  /** The name of the connection. */
  readonly connection: string;
  readonly providerId: string;
  readonly patch: VidaPatch;
  /** The fields of the request. */
  readonly fields: readonly VidaField[];
  /** The credential of the request. A message of Vida that contains it is not passed on. */
  readonly token: Secret;
}

/** Converts the response to an update to its outcome. */
export function toUpdateOutcome(update: VidaUpdate, result: HttpResult, body: Body): UpdateOutcome {
  const isContradiction = contradicts(update, result, body);
  const confirmed =
    isSuccess(result) && !isContradiction && body ? toSuccessOutcome(update, body) : undefined;
  if (confirmed) return confirmed;
  const facts = { code: null, retryAfterSeconds: readRetryAfterHeader(result) };
  const error = toInputError(update, result, body) ?? classifyWrite(vidaErrors, result, facts);
  return isContradiction && (error.applied === 'NOT_APPLIED' || error.kind === 'input')
    ? vidaErrors.outcomeUnknown(toContradictionReason(result), null)
    : error;
}

/** Reads the wait that a retry must respect; null for a contradictory refusal, which is not sent again. */
export function readWriteRetryAfter(update: VidaUpdate, result: HttpResult): number | null {
  const body = decodeVidaBody(result, null);
  return contradicts(update, result, body) ? null : readRetryAfterHeader(result);
}

/**
 * Whether a response names a setting that was not sent, confirms a setting without being a success, or reports an error as a
 * success (vida.md, What follows).
 */
function contradicts({ fields }: VidaUpdate, result: HttpResult, body: Body): boolean {
  if (isForeign(fields, body)) return true;
  if (isSuccess(result)) return namesOther(fields, body?.failed) || reportsError(result);
  return body?.confirmsAny === true || confirmsElsewhere(result, toWireNames(fields));
}

/** Whether a response confirms a setting that was not sent: it belongs to another request. */
export function isForeign(fields: readonly VidaField[], body: Body): boolean {
  return namesOther(fields, body?.updated);
}

function namesOther(fields: readonly VidaField[], names: ReadonlySet<string> | undefined): boolean {
  if (names === undefined || names.size === 0) return false;
  const sent = toWireNames(fields);
  return [...names].some((name) => !sent.has(name));
}

function toWireNames(fields: readonly VidaField[]): ReadonlySet<string> {
  return new Set(fields.map((field) => vidaFields[field].wire));
}

/**
 * Converts a 200, which confirms "at least one setting", by looking up each field.
 *
 * @returns undefined when the response breaks the contract: it reports a failure, or has no readable lists
 */
function toSuccessOutcome(update: VidaUpdate, body: VidaBody): UpdateOutcome | undefined {
  const { failed, message, updated } = body;
  if (!body.isSuccess || updated === undefined || failed === undefined) return undefined;
  const isUpdated = (field: VidaField) => updated.has(vidaFields[field].wire);
  const isFailed = (field: VidaField) => failed.has(vidaFields[field].wire);
  const stateOf = (field: VidaField): FieldState => {
    // A setting that is named in both lists is not confirmed either.
    if (isUpdated(field) === isFailed(field)) return 'UNCONFIRMED';
    return isUpdated(field) ? 'APPLIED' : 'REJECTED';
  };
  const organization = toOrganization(
    update,
    update.fields.filter((field) => stateOf(field) === 'APPLIED'),
  );
  const text = toProviderMessage(message, update.token) ?? partlyConfirmedMessages.VIDA;
  const results = toFieldResults(update.fields, stateOf);
  return toConfirmedOutcome(organization, results, text) ?? vidaErrors.notConfirmed(organization);
}

/**
 * Converts a 400, and any other refusal after which it is unknown whether some settings were applied, because Vida is not
 * atomic. A 429 is not processed, regardless of its body.
 */
function toInputError(update: VidaUpdate, result: HttpResult, body: Body): InputError | undefined {
  if (!isRefusal(result) || !('status' in result) || result.status === 429) return undefined;
  const refused = toRefusedOutcome(update, body);
  if (result.status === 400) return refused;
  return namesFailures(body) && refused.applied === 'UNKNOWN' ? refused : undefined;
}

/** Whether a response names failed settings, also in an unreadable list. */
function namesFailures(body: Body): boolean {
  return body !== undefined && body.failed?.size !== 0;
}

/**
 * Converts a refusal to an input error.
 *
 * Vida is not atomic. Nothing was applied if one setting was sent, all settings that were sent are named as failed, or the
 * message is the documented "No settings updated". Otherwise, or if a setting is named that was not sent, it is unknown.
 *
 * @param body undefined when the body is unreadable
 */
function toRefusedOutcome({ fields }: VidaUpdate, body: Body): InputError {
  const named = fields.filter((field) => body?.failed?.has(vidaFields[field].wire));
  const message = body?.message;
  const issues = named.length > 0 ? named.map((field) => toIssue(field, message)) : [toWholeIssue(message)];
  const isComplete =
    fields.length === 1 || named.length === fields.length || nothingUpdated.test(message ?? '');
  if (isComplete && !namesOther(fields, body?.failed)) return inputError('VIDA', issues);
  const error = inputError('VIDA', issues, { applied: 'UNKNOWN' });
  return { ...error, message: `${error.message} ${partlyUnknown}` };
}

const partlyUnknown =
  'Whether some settings were applied is unknown. Read the organization and compare it with the update before you send it again.';

/** The documented messages of two refusals, the only ones that are matched (vida.md, Responses). */
const nothingUpdated = /^\s*No settings updated\W*$/i;
const checkoutMissing = /not yet completed billing checkout/i;

/** Bounds the time of a match; the documented messages are far shorter. */
const maxMatchedLength = 4096;

function toIssue(field: VidaField, message: string | undefined): InputIssue {
  if (field === 'email')
    return inputIssue(toPath(field), 'INVALID_FORMAT', 'Vida does not accept this e-mail address.');
  if (field === 'productPlanId' && checkoutMissing.test(message?.slice(0, maxMatchedLength) ?? '')) {
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

/** The organization with the settings that the response confirms, because Vida does not return it. */
function toOrganization(
  { connection, patch, providerId }: VidaUpdate,
  confirmed: readonly VidaField[],
): Organization {
  const values = Object.fromEntries(confirmed.map((field) => [field, patch[field]]));
  const { name, ...vida } = values as Pick<Organization, 'name'> & VidaSettings;
  const ref = { provider: 'VIDA', connection, providerId } as const;
  return { ...ref, ...missingAtVida, ...(name === undefined ? {} : { name }), vida };
}

function toPath(field: VidaField): InputPath {
  return [field];
}
