import { areSameTexts, isSameText } from '../../domain/comparison/same-text.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import type { UpdateOutcome } from '../../domain/update/outcome.ts';
import { partlyConfirmedMessages } from '../../domain/update/outcome.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { isSuccess } from '../shared/classify.ts';
import { toProviderCode } from '../shared/provider-names.ts';
import type { VertraAnswer } from './vertra-answer.ts';
import { decodeVertraAnswer, isForeign, statesProblem } from './vertra-answer.ts';
import { vertraCodes, vertraErrors } from './vertra-codes.ts';
import { toVertraOrganization } from './vertra-organization.ts';
import { toWriteError } from './vertra-refusal.ts';
import type { VertraField, VertraUpdate } from './vertra-update.ts';
import { statedWait } from './vertra-wait.ts';

type Answer = VertraAnswer | undefined;

/** What an answer shows of the organization. */
interface Shown {
  readonly organization: Organization;
  /** The fields that it shows as they were sent. */
  readonly applied: readonly VertraField[];
}

/**
 * Reads an answer to an update. A field is applied when a success shows it as it was sent, by the comparison rule of
 * vertra.md: a Vertra of another dialect than is spoken answers 200, too, and shows everything as it was.
 */
export function toUpdateOutcome(update: VertraUpdate, result: HttpResult, answer: Answer): UpdateOutcome {
  const isDoubtful = contradicts(update, result, answer);
  const shown = !isDoubtful && confirms(result, answer) ? toShown(update, answer) : undefined;
  if (shown) return toShownOutcome(update, shown);
  const error = toWriteError(update, result, answer);
  return isDoubtful && error.applied === 'NOT_APPLIED'
    ? vertraErrors.outcomeUnknown(
        'UNREADABLE_ANSWER',
        toProviderCode(answer?.code, update.token, vertraCodes),
      )
    : error;
}

/** Where Vertra states a wait, for the retry to know; a refusal that is in doubt is not sent again. */
export function readWriteRetryAfter(update: VertraUpdate, result: HttpResult): number | null {
  const answer = decodeVertraAnswer(result, null);
  return contradicts(update, result, answer) ? null : statedWait(result, answer);
}

/**
 * Does an answer show another organization, as the answer to another request does, or say success or show a value as it
 * was sent without being a success?
 */
function contradicts(update: VertraUpdate, result: HttpResult, answer: Answer): boolean {
  if (isForeign(update.providerId, answer)) return true;
  if (confirms(result, answer)) return false;
  const saysSuccess = answer?.status?.toLowerCase() === 'success';
  return saysSuccess || (toShown(update, answer)?.applied.length ?? 0) > 0;
}

/** Is it a success by its HTTP status and by its body, about an organization? */
function confirms(result: HttpResult, answer: Answer): boolean {
  const isComplete = isSuccess(result) && answer?.response?.id !== undefined;
  return isComplete && !statesProblem(answer) && (answer.status ?? 'success') === 'success';
}

/** An organization without an id is the one that the update is about: only a success has to name it. */
function toShown({ contract, fields, patch, providerId }: VertraUpdate, answer: Answer): Shown | undefined {
  const organization =
    answer?.response && toVertraOrganization({ ...answer.response, id: providerId }, contract);
  if (organization === undefined) return undefined;
  const applied = fields.filter((field) => {
    const rule = { ignoresCase: field === 'name' && contract.isNameCaseless };
    return isSame(organization[field], patch[field], rule);
  });
  return { organization, applied };
}

type Value = Organization[VertraField];

/** A text that was emptied is allowed to be shown as none. */
function isSame(shown: Value, sent: Value, rule: { readonly ignoresCase: boolean }): boolean {
  if (shown === undefined || sent === undefined || !isComparable(shown)) return false;
  if (isList(shown) && isList(sent)) return areSameTexts(shown, sent, rule);
  return !isList(shown) && !isList(sent) && isSameText(shown ?? '', sent ?? '', rule);
}

/** Three times the longest documented text: normalization shortens no text further. */
const maxComparableLength = 600;

/** To normalize a long row of combining marks takes the square of its length. */
function isComparable(value: Value): boolean {
  const texts = Array.isArray(value) ? value : [value ?? ''];
  return texts.every((text) => text.length <= maxComparableLength);
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

function toShownOutcome({ fields }: VertraUpdate, { applied, organization }: Shown): UpdateOutcome {
  if (applied.length === 0) return vertraErrors.notConfirmed(organization);
  const appliedFields = applied.map((field) => [field]);
  if (applied.length === fields.length) return { kind: 'updated', organization, appliedFields };
  return {
    kind: 'partiallyUpdated',
    organization,
    appliedFields,
    rejectedFields: [],
    unconfirmedFields: fields.filter((field) => !applied.includes(field)).map((field) => [field]),
    message: partlyConfirmedMessages.VERTRA,
  };
}
