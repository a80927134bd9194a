import type { Organization } from '../../domain/organization.ts';
import type { UpdateOutcome } from '../../domain/outcome.ts';
import type { PatchField, VertraPatch } from '../../domain/patch.ts';
import type { VertraAnswer } from './vertra-answer.ts';
import { vertraErrors } from './vertra-codes.ts';
import type { VertraContract } from './vertra-dialect.ts';
import { toVertraOrganization } from './vertra-organization.ts';

type VertraField = PatchField<'VERTRA'>;

/** One update as it was sent. */
export interface VertraUpdate {
  readonly providerId: string;
  readonly patch: VertraPatch;
  /** The fields that were sent. */
  readonly fields: readonly VertraField[];
}

/**
 * Reads a 200 that holds the organization: a field is applied when the organization shows it as it was sent. A provider
 * that takes another dialect than is spoken answers 200 too, and shows everything as it was.
 *
 * @returns undefined when the answer holds no organization, or an error that no organization contradicts
 */
export function toConfirmedOutcome(
  { fields, patch, providerId }: VertraUpdate,
  answer: VertraAnswer | undefined,
  { hasTags }: VertraContract,
): UpdateOutcome | undefined {
  const organization = toVertraOrganization(answer?.response);
  if (organization === undefined) return undefined;
  const isContradicted = answer?.code !== undefined || (answer?.status ?? 'success') !== 'success';
  const isShown = (field: VertraField) => isSame(organization[field], patch[field]);
  const applied = fields.filter(isShown);
  if (isContradicted || organization.providerId !== providerId || applied.length === 0) {
    return vertraErrors.outcomeUnknown('UNREADABLE_ANSWER', null);
  }
  const told = hasTags ? organization : { ...organization, tags: null };
  const appliedFields = applied.map((field) => [field]);
  if (applied.length === fields.length) return { kind: 'updated', organization: told, appliedFields };
  return {
    kind: 'partiallyUpdated',
    organization: told,
    appliedFields,
    rejectedFields: [],
    unconfirmedFields: fields.filter((field) => !isShown(field)).map((field) => [field]),
    message: 'Vertra Cloud says that the update succeeded, and does not show all of it.',
  };
}

type Value = Organization[VertraField];

/** The same to the letter, as nearly always, needs no closer look. */
function isSame(shown: Value, sent: Value): boolean {
  return shown === sent || areSameTexts(shown, sent) || toComparable(shown) === toComparable(sent);
}

function areSameTexts(shown: Value, sent: Value): boolean {
  if (!Array.isArray(shown) || !Array.isArray(sent) || shown.length !== sent.length) return false;
  return shown.every((each, index) => each === sent[index]);
}

/**
 * A value as it is compared: to the letter, but for Unicode's forms and space at the ends, which a provider may mend. An
 * empty description may be told as none, and the order of tags does not count. Whether tags are merged or replaced is
 * not documented, so what is shown has to be all that was sent and no more.
 */
function toComparable(value: Value): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' || value === null) return normalize(value ?? '');
  return JSON.stringify([...new Set(value.map(normalize))].sort());
}

function normalize(text: string): string {
  return text.normalize('NFC').trim();
}
