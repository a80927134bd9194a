import { compareValue } from '../../domain/comparison/compare-values.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import { toFieldResults } from '../../domain/update/field-result.ts';
import type { UpdateOutcome } from '../../domain/update/outcome.ts';
import { partlyConfirmedMessages, toConfirmedOutcome } from '../../domain/update/outcome.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { isSuccess, toContradictionReason } from '../shared/classify.ts';
import { toProviderCode } from '../shared/provider-names.ts';
import { someObject } from '../shared/some-object.ts';
import { containsSign, isUnreadRefusal } from '../shared/unread-refusal.ts';
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
  if (!isContradiction || error.applied !== 'NOT_APPLIED') return error;
  const code = toProviderCode(body?.code, update.token, vertraCodes);
  return vertraErrors.outcomeUnknown(toContradictionReason(result), code);
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
 * Whether a response contains the updated organization in an undocumented form, or may contain it in a part of its body that
 * cannot be read.
 */
function showsElsewhere(update: VertraUpdate, result: HttpResult): boolean {
  if (result.kind === 'unreadable') return isUnreadRefusal(result) || mayShow(update, result);
  if (result.kind !== 'response') return false;
  return someObject(result.body, (part) => {
    const response = 'id' in part ? vertraOrganization(part, { hasDrift: false }) : undefined;
    return response?.id === update.providerId && showsAny(update, { response });
  });
}

/** Whether a text that is no JSON reports success, or has the quoted id beside a key of an organization or of a success. */
function mayShow({ providerId }: VertraUpdate, result: HttpResult): boolean {
  const hasId = containsSign(result, [JSON.stringify(providerId)]);
  return containsSign(result, ['"success"', ...(hasId ? organizationSigns : [])]);
}

const organizationSigns = ['"owner_id"', '"updated_at"', '"response"'];

/** Whether a response with an organization is a success by its HTTP status and by its body. */
function confirms(result: HttpResult, body: Body): boolean {
  const isComplete = isSuccess(result) && body?.response?.id !== undefined;
  return isComplete && !reportsProblem(body) && (body.status ?? 'success') === 'success';
}

/** Compares the response with the update. Only a success must contain the id of the organization. */
function toShown(
  { connection, contract, fields, patch, providerId }: VertraUpdate,
  body: Pick<VertraBody, 'response'> | undefined,
): Shown | undefined {
  const organization =
    body?.response && toVertraOrganization(connection, { ...body.response, id: providerId }, contract);
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
