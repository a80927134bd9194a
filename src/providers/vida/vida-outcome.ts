import { inputError } from '../../domain/errors.ts';
import type { InputIssue, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import type { Organization, VidaSettings } from '../../domain/organization.ts';
import type { UpdateOutcome } from '../../domain/outcome.ts';
import type { PatchField, VidaPatch } from '../../domain/patch.ts';
import type { Secret } from '../../domain/secret.ts';
import { toProviderWords } from '../provider-words.ts';
import { notKeptByVida } from './vida-account.ts';
import type { VidaAnswer } from './vida-answer.ts';
import { vidaSettings } from './vida-settings.ts';

type VidaField = PatchField<'VIDA'>;

/** One update as it was sent. */
export interface VidaUpdate {
  readonly providerId: string;
  readonly patch: VidaPatch;
  /** The fields that were sent. */
  readonly fields: readonly VidaField[];
  /** The credential it was sent with; Vida's words are passed on only without it. */
  readonly token: Secret;
}

/**
 * Reads a 200: "at least one setting was successfully updated", so each field is looked up by name.
 *
 * @returns undefined when the answer breaks its contract and settles nothing: success denied, no list, or none of
 *   the fields that were sent confirmed
 */
export function toConfirmedOutcome(update: VidaUpdate, answer: VidaAnswer): UpdateOutcome | undefined {
  const { failed, isSuccess, message, updated } = answer;
  if (!isSuccess || updated === undefined || failed === undefined) return undefined;
  const isUpdated = (field: VidaField) => updated.has(vidaSettings[field].wire);
  const isFailed = (field: VidaField) => failed.has(vidaSettings[field].wire);
  const applied = update.fields.filter((field) => isUpdated(field) && !isFailed(field));
  if (applied.length === 0) return undefined;
  const told = { organization: toOrganization(update, applied), appliedFields: applied.map(toPath) };
  if (applied.length === update.fields.length) return { kind: 'updated', ...told };
  return {
    kind: 'partiallyUpdated',
    ...told,
    rejectedFields: update.fields.filter((field) => isFailed(field) && !isUpdated(field)).map(toPath),
    unconfirmedFields: update.fields.filter((field) => isFailed(field) === isUpdated(field)).map(toPath),
    message: toProviderWords(message, update.token) ?? 'Vida applied only some of the settings.',
  };
}

/**
 * Reads a 400: "nothing updated, or a validation failure".
 *
 * Vida is not atomic, and does not say whether a 400 that names some settings left the others applied: unless it
 * names all that were sent, or plainly none, whether something was applied is unknown.
 *
 * @param answer undefined when the body could not be read
 */
export function toRefusedOutcome(update: VidaUpdate, answer: VidaAnswer | undefined): UpdateOutcome {
  const isIn = (names: ReadonlySet<string> | undefined) => (field: VidaField) =>
    names?.has(vidaSettings[field].wire) ?? false;
  const named = update.fields.filter(isIn(answer?.failed));
  const issues =
    named.length > 0
      ? named.map((field) => toIssue(field, answer?.message))
      : [toWholeIssue(answer?.message)];
  const isClear =
    update.fields.length === 1 || named.length === update.fields.length || answer?.failed?.size === 0;
  if (isClear && !update.fields.some(isIn(answer?.updated))) return inputError('VIDA', issues);
  const error = inputError('VIDA', issues, { applied: 'UNKNOWN' });
  return { ...error, message: `${error.message} Whether other settings were applied is unknown.` };
}

/** The documented words of two refusals; the only words of Vida that anything is matched on (vida.md, Responses). */
const nothingUpdated = /^No settings updated/i;
const checkoutMissing = /not yet completed billing checkout/i;

function toIssue(field: VidaField, message: string | undefined): InputIssue {
  if (field === 'email')
    return inputIssue(toPath(field), 'INVALID_FORMAT', 'Vida does not accept this e-mail address.');
  if (field === 'productPlanId' && checkoutMissing.test(message ?? '')) {
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
