import { compareValue } from '../../domain/comparison/compare-values.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import { toFieldResults } from '../../domain/update/field-result.ts';
import type { UpdateOutcome } from '../../domain/update/outcome.ts';
import { partlyConfirmedMessages, toConfirmedOutcome } from '../../domain/update/outcome.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { isSuccess } from '../shared/classify.ts';
import { someEnveloped } from '../shared/enveloped.ts';
import { toProviderCode } from '../shared/provider-names.ts';
import type { VertraBody } from './vertra-body.ts';
import { decodeVertraBody, isForeign, reportsProblem } from './vertra-body.ts';
import { vertraCodes, vertraErrors } from './vertra-codes.ts';
import { toVertraOrganization, vertraOrganization } from './vertra-organization.ts';
import { toWriteError } from './vertra-refusal.ts';
import type { VertraField, VertraUpdate } from './vertra-update.ts';
import { readWaitSeconds } from './vertra-wait.ts';

type Body = VertraBody | undefined;

/** The organization in a response. */
interface Shown {
  readonly organization: Organization;
  /** The fields whose values equal those of the update. */
  readonly applied: readonly VertraField[];
}

/**
 * Converts the response to an update to its outcome. A field is applied when a success shows the value that was sent, by
 * the comparison rule of vertra.md, because Vertra responds with 200 and the former values when it speaks another dialect.
 */
export function toUpdateOutcome(update: VertraUpdate, result: HttpResult, body: Body): UpdateOutcome {
  const isContradiction = contradicts(update, result, body);
  const shown = !isContradiction && confirms(result, body) ? toShown(update, body) : undefined;
  if (shown) return toShownOutcome(update, shown);
  const error = toWriteError(update, result, body);
  return isContradiction && error.applied === 'NOT_APPLIED'
    ? vertraErrors.outcomeUnknown('UNREADABLE_ANSWER', toProviderCode(body?.code, update.token, vertraCodes))
    : error;
}

/** Reads the wait that a retry must respect; null for a contradictory refusal, which is not sent again. */
export function readWriteRetryAfter(update: VertraUpdate, result: HttpResult): number | null {
  const body = decodeVertraBody(result, null);
  return contradicts(update, result, body) ? null : readWaitSeconds(result, body);
}

/**
 * Whether a response shows another organization, or reports success or shows a value that was sent without being a success.
 */
function contradicts(update: VertraUpdate, result: HttpResult, body: Body): boolean {
  if (isForeign(update.providerId, body)) return true;
  if (confirms(result, body)) return false;
  const saysSuccess = body?.status?.toLowerCase() === 'success';
  return saysSuccess || showsAny(update, body) || showsElsewhere(update, result);
}

function showsAny(update: VertraUpdate, body: Pick<VertraBody, 'response'> | undefined): boolean {
  return (toShown(update, body)?.applied.length ?? 0) > 0;
}

/**
 * Whether a response contains the updated organization in an undocumented form: in an envelope, in a list, or in a body that
 * cannot be read.
 */
function showsElsewhere(update: VertraUpdate, result: HttpResult): boolean {
  const { providerId } = update;
  if (result.kind === 'unreadable') {
    const contains = result.contains ?? (() => false);
    return contains(JSON.stringify(providerId)) && (contains('"owner_id"') || contains('"updated_at"'));
  }
  if (result.kind !== 'response') return false;
  return someEnveloped(result.body, (part) => {
    const response = vertraOrganization(part, { hasDrift: false });
    return response?.id === providerId && showsAny(update, { response });
  });
}

/** Whether a response with an organization is a success by its HTTP status and by its body. */
function confirms(result: HttpResult, body: Body): boolean {
  const isComplete = isSuccess(result) && body?.response?.id !== undefined;
  return isComplete && !reportsProblem(body) && (body.status ?? 'success') === 'success';
}

/** Compares the response with the update. Only a success must contain the id of the organization. */
function toShown(
  { contract, fields, patch, providerId }: VertraUpdate,
  body: Pick<VertraBody, 'response'> | undefined,
): Shown | undefined {
  const organization = body?.response && toVertraOrganization({ ...body.response, id: providerId }, contract);
  if (organization === undefined) return undefined;
  const applied = fields.filter(
    (field) => compareValue(contract.comparison, field, patch[field], organization) === 'SAME',
  );
  return { organization, applied };
}

function toShownOutcome({ fields }: VertraUpdate, { applied, organization }: Shown): UpdateOutcome {
  const results = toFieldResults(fields, (field) => (applied.includes(field) ? 'APPLIED' : 'UNCONFIRMED'));
  return (
    toConfirmedOutcome(organization, results, partlyConfirmedMessages.VERTRA) ??
    vertraErrors.notConfirmed(organization)
  );
}
