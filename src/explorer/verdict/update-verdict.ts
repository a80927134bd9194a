import { toComparisonParts } from './comparison-verdict.ts';
import type { Selected } from './selection.ts';
import { compare, read, sendAgain } from './steps.ts';
import { toFields, toIssues, toPlaces, toText, toUnknownField, unknown } from './update-fields.ts';
import type { RequestedUpdate } from './update-input.ts';
import type { FieldVerdict, Step, Verdict } from './verdict.ts';
import { verdict } from './verdict.ts';

/** An update as it was requested, and how it can be sent again. */
export interface SentUpdate extends RequestedUpdate {
  readonly isKeyed: boolean;
  /** Whether the button that sends the operation again sends nothing without a key besides this update. */
  readonly canSendAgain: boolean;
  /** Whether it is the whole operation. */
  readonly isOnly: boolean;
}

const unknownTitle = 'Unknown whether it was saved';

/** What the title says of each error; the schema has the meanings. */
const refusals: Readonly<Record<string, string>> = {
  OrganizationInputError: 'Refused',
  OrganizationConflictError: 'Conflict',
  OrganizationNotFoundError: 'Not found',
  OrganizationNameTakenError: 'Name taken',
  OrganizationForbiddenError: 'Forbidden',
  OrganizationCredentialError: 'Credential refused',
  OrganizationRateLimitedError: 'Rate limit reached',
  OrganizationUnavailableError: 'Unavailable',
  OrganizationIdempotencyError: 'Key used before',
  OrganizationUnexpectedError: 'Refused unexpectedly',
};

/** Returns what became of an update; null when the result does not show it. */
export function toUpdateVerdict(result: Selected, update: SentUpdate): Verdict | null {
  const { typename } = result;
  if (typename === 'OrganizationUpdated') return toSaved(result, update);
  if (typename === 'OrganizationPartiallyUpdated') return toSavedInPart(result, update);
  const applied = toApplied(result);
  if (applied === 'UNKNOWN') return toUnknown(result, update);
  if (typename !== null && !/^Organization\w+Error$/.test(typename)) return null;
  if (applied === 'NOT_APPLIED') return toRefused(result, update);
  return typename === null ? null : toUndecided(result);
}

/** @returns null when it is not selected, and does not follow from the type */
function toApplied(result: Selected): 'NOT_APPLIED' | 'UNKNOWN' | null {
  const applied = result.get('applied');
  if (applied === 'NOT_APPLIED' || applied === 'UNKNOWN') return applied;
  if (applied !== undefined || result.typename === null) return null;
  if (result.typename === 'OrganizationOutcomeUnknownError') return 'UNKNOWN';
  // Vida can refuse one setting and apply another.
  if (result.typename === 'OrganizationInputError') return null;
  return Object.hasOwn(refusals, result.typename) ? 'NOT_APPLIED' : null;
}

function toSaved(result: Selected, { organizationId }: SentUpdate): Verdict {
  const isReplayed = result.get('replayed') === true;
  return verdict('saved', isReplayed ? 'Saved before' : 'Saved', {
    fields: toFields(result),
    ...(isReplayed && { reason: replayed }),
    steps: read(organizationId),
  });
}

const replayed =
  'This key was used for this update before, so its stored outcome is the answer. Nothing was sent again.';

function toSavedInPart(result: Selected, { input, organizationId, providerName }: SentUpdate): Verdict {
  const fields = toFields(result);
  const settled = toSettled(result);
  const isUncertain = fields.some(({ tone }) => tone === 'unknown');
  return verdict('partial', 'Saved in part', {
    fields: [...fields, ...settled],
    reason: result.get('replayed') === true ? replayed : toMessage(result, providerName),
    advice: isUncertain
      ? 'Compare to learn about the fields that are unknown.'
      : 'Correct what was rejected, and send it with a new key.',
    steps: [...(isUncertain ? [compare(input)] : []), ...read(organizationId)],
  });
}

/** The comparison that is part of the result. */
function toSettled(result: Selected): readonly FieldVerdict[] {
  const comparison = result.child('comparison');
  return comparison ? toComparisonParts(comparison) : [];
}

function toUnknown(result: Selected, update: SentUpdate): Verdict {
  const { canSendAgain, fields, input, isKeyed } = update;
  const isSafe = result.get('retryable') === true;
  const issues = toIssues(result);
  const isReplayed = result.get('replayed') === true;
  const again = canSendAgain && isKeyed ? [sendAgain(true)] : [];
  return verdict('unknown', unknownTitle, {
    fields: [...fields.map((name) => toUnknownField(name, result)), ...toSettled(result)],
    issues,
    reason: isReplayed ? replayed : toText(result.get('message')),
    advice: isSafe ? safeAdvice : toUnknownAdvice(isKeyed, isReplayed),
    steps: isSafe ? again : [compare(input), ...(isReplayed ? [] : again)],
  });
}

const safeAdvice = 'It is safe to send it again with the same key.';

function toUnknownAdvice(isKeyed: boolean, isReplayed: boolean): string {
  if (!isKeyed) return unkeyedAdvice;
  return isReplayed ? 'Compare to settle it.' : `Compare to settle it. ${keyedAdvice}`;
}

const unkeyedAdvice =
  'Compare to settle it before you send it again: without a key, it could be applied twice.';
const keyedAdvice = 'The same key returns the stored outcome, and the provider receives nothing.';

function toRefused(result: Selected, update: SentUpdate): Verdict {
  const title = refusals[result.typename ?? ''] ?? 'Refused';
  const changed = toPlaces(result.children('conflicts'));
  const names = [...new Set([...update.fields, ...changed])];
  return verdict('refused', `${title}: nothing was saved`, {
    fields: names.map((name) => ({
      name,
      state: changed.includes(name) ? 'changed since' : 'not saved',
      tone: 'refused',
    })),
    issues: toIssues(result),
    reason: toText(result.get('message')),
    ...toRetry(result, update),
  });
}

/** Whether a refused update can be sent again; a key whose update changed nothing is free. */
function toRetry(result: Selected, update: SentUpdate): { advice: string | null; steps: readonly Step[] } {
  const { canSendAgain, isKeyed, isOnly, organizationId } = update;
  const again = canSendAgain || isOnly ? [sendAgain(isKeyed)] : [];
  const seconds = result.get('retryAfterSeconds');
  if (result.get('retryable') === true) {
    const when = typeof seconds === 'number' && seconds > 0 ? ` in ${seconds} seconds` : '';
    return { advice: `It is safe to send it again${when}.`, steps: again };
  }
  const advice = advices[result.typename ?? ''] ?? null;
  return { advice, steps: result.typename === 'OrganizationConflictError' ? read(organizationId) : [] };
}

const advices: Readonly<Record<string, string>> = {
  OrganizationInputError: 'Correct the input and send it again.',
  OrganizationNotFoundError: 'Sending it again changes nothing. Check the id.',
  OrganizationForbiddenError: 'Sending it again changes nothing.',
  OrganizationCredentialError: 'Sending it again changes nothing.',
};

/** The result shows the error, and not whether something was saved. */
function toUndecided(result: Selected): Verdict {
  return verdict('neutral', refusals[result.typename ?? ''] ?? 'Error', {
    issues: toIssues(result),
    reason: toText(result.get('message')),
    advice: 'Select the field applied to see whether something was saved.',
  });
}

/** The provider's own words can sound like a complete success. */
function toMessage(result: Selected, providerName: string): string | null {
  const message = toText(result.get('message'));
  return message && `${providerName} said: ${message}`;
}

/** A mutation that ended without a result of its own: an internal error. */
export function toLostUpdate({ canSendAgain, fields, input, isKeyed }: SentUpdate, message: string): Verdict {
  return verdict('unknown', unknownTitle, {
    fields: fields.map((name) => ({ name, ...unknown })),
    reason: message,
    advice: isKeyed ? 'Sending it again with the same key never applies it twice.' : unkeyedAdvice,
    steps: [compare(input), ...(canSendAgain && isKeyed ? [sendAgain(true)] : [])],
  });
}
