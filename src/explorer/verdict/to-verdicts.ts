import { toBatchVerdict } from './batch-verdict.ts';
import type { BulkOrganizations } from './bulk-organizations.ts';
import { toBulkVerdict } from './bulk-verdict.ts';
import { toComparisonVerdict } from './comparison-verdict.ts';
import { toPageVerdict, toReadsVerdict, toReadVerdict } from './read-verdict.ts';
import { toRequestVerdict } from './request-verdict.ts';
import type { Operation, OperationRequest, OperationResult, RootField } from './root-fields.ts';
import { parseOperation } from './root-fields.ts';
import { select, setsOf } from './selection.ts';
import { toInputName, toOrganizationIds, toRequestedUpdate } from './update-input.ts';
import type { SentUpdate } from './update-verdict.ts';
import { toLostUpdate, toUpdateVerdict } from './update-verdict.ts';
import type { Verdict } from './verdict.ts';
import { verdict } from './verdict.ts';

/** The verdict on one field of an operation. */
export interface FieldVerdicts extends Verdict {
  /** The key of the field in the result; null for a verdict on the whole request. */
  readonly key: string | null;
  /** Whether it concerns a bulk update, whose items are sent later. */
  readonly isBulk: boolean;
}

/**
 * Turns the result of an operation into what it means. A field whose result does not show what became of it has no verdict.
 *
 * @param result null when no answer arrived
 * @param hasHeaderKey whether the request had an `Idempotency-Key` header
 * @param organizations finds the organizations of a bulk update
 */
export function toVerdicts(
  request: OperationRequest,
  result: OperationResult | null,
  hasHeaderKey = false,
  organizations: Pick<BulkOrganizations, 'find'> = { find: () => [] },
): readonly FieldVerdicts[] {
  const operation = parseOperation(request);
  const canSendAgain = operation !== null && (hasHeaderKey || isFullyKeyed(operation));
  const whole = toRequestVerdict(operation?.type ?? null, result, canSendAgain);
  if (whole) return [{ ...whole, key: null, isBulk: false }];
  if (!operation) return [];
  return operation.fields.flatMap((field) => {
    const each = toVerdict({ field, operation, result, hasHeaderKey, canSendAgain, organizations });
    return each ? [{ ...each, key: field.key, isBulk: /bulk/i.test(field.name) }] : [];
  });
}

/** Whether each mutation can be sent again safely: it has a key, or is a cancellation, which can be repeated. */
function isFullyKeyed({ fields }: Operation): boolean {
  return fields.every((field) => field.name === 'cancelBulkUpdate' || isKeyed(field));
}

function isKeyed(field: RootField): boolean {
  const key = field.argument('idempotencyKey');
  return typeof key === 'string' && key !== '';
}

interface Part {
  readonly field: RootField;
  readonly operation: Operation;
  readonly result: OperationResult | null;
  readonly hasHeaderKey: boolean;
  readonly canSendAgain: boolean;
  readonly organizations: Pick<BulkOrganizations, 'find'>;
}

function toVerdict(part: Part): Verdict | null {
  const value = part.result?.data?.[part.field.key];
  switch (part.field.name) {
    case 'updateOrganization':
      return toUpdate(part, value, part.field.argument('input'));
    case 'updateOrganizations':
      return toBatch(part, value);
    default:
      return value === null || value === undefined ? toMissing(part) : toOther(part, value);
  }
}

function toUpdate(part: Part, value: unknown, input: unknown): Verdict | null {
  const update = toSent(part, input);
  const selected = selectOf(part, value);
  return selected ? toUpdateVerdict(selected, update) : toLost(part, update);
}

function toSent({ canSendAgain, field, hasHeaderKey, operation }: Part, input: unknown): SentUpdate {
  const isOnly = operation.fields.length === 1 && field.name === 'updateOrganization';
  return { ...toRequestedUpdate(input), isKeyed: hasHeaderKey || isKeyed(field), canSendAgain, isOnly };
}

/** An update without a result, whose error says why. */
function toLost(part: Part, update: SentUpdate): Verdict | null {
  const message = findMessage(part);
  return message === null ? null : toLostUpdate(update, message);
}

function findMessage({ field, result }: Part): string | null {
  const error = result?.errors?.find(({ path }) => path?.[0] === field.key);
  return error?.message ?? null;
}

function toBatch(part: Part, value: unknown): Verdict | null {
  const inputs = part.field.argument('inputs');
  const updates = (Array.isArray(inputs) ? inputs : [inputs]).map((input) => toSent(part, input));
  if (!Array.isArray(value)) {
    const message = findMessage(part);
    return message === null
      ? null
      : toBatchVerdict(updates.map((update) => ({ update, verdict: toLostUpdate(update, message) })));
  }
  return toBatchVerdict(
    value.map((each, index) => {
      const update = updates[index] ?? toSent(part, null);
      return { update, verdict: toUpdateOfBatch(part, each, update) };
    }),
  );
}

function toUpdateOfBatch(part: Part, value: unknown, update: SentUpdate): Verdict | null {
  const selected = selectOf(part, value);
  return selected ? toUpdateVerdict(selected, update) : toLost(part, update);
}

function selectOf({ field, operation }: Part, value: unknown) {
  return select(value, setsOf(field.nodes), operation.context);
}

/** A field without a result: for a mutation, whether something happened is unknown. */
function toMissing(part: Part): Verdict | null {
  const reason = findMessage(part);
  if (reason === null) return null;
  return part.operation.type === 'mutation'
    ? verdict('unknown', 'Unknown whether it happened', { reason })
    : verdict('refused', 'Not read', { reason, advice: 'Send it again.' });
}

const pages: Readonly<Record<string, string>> = {
  organizationList: 'organization',
  bulkUpdates: 'bulk update',
  organizationChanges: 'change',
};

function toOther(part: Part, value: unknown): Verdict | null {
  const { canSendAgain, field, hasHeaderKey, organizations } = part;
  const selected = selectOf(part, value);
  const list = Array.isArray(value) ? value.map((each) => selectOf(part, each)) : null;
  if (list) return toList(field, list);
  if (!selected) return null;
  if (Object.hasOwn(pages, field.name)) return toPageVerdict(selected, pages[field.name] ?? '');
  switch (field.name) {
    case 'startBulkUpdate':
    case 'retryBulkUpdate':
    case 'cancelBulkUpdate':
    case 'bulkUpdate':
    case 'bulkUpdateProgress':
      return toBulkVerdict(selected, {
        field: field.name,
        isKeyed: hasHeaderKey || isKeyed(field),
        canSendAgain,
        organizations,
      });
    case 'compareUpdate':
      return toComparisonVerdict(selected);
    case 'organization':
    case 'node':
      return toReadVerdict(selected);
    default:
      return null;
  }
}

function toList(field: RootField, list: readonly ReturnType<typeof selectOf>[]): Verdict | null {
  if (field.name === 'organizations') return toReadsVerdict(list);
  if (field.name !== 'compareUpdates') return null;
  const verdicts = list.flatMap((each) => (each ? (toComparisonVerdict(each) ?? []) : []));
  if (verdicts.length < list.length || list.length === 0) return null;
  const ids = toOrganizationIds(field.argument('inputs'));
  const held = verdicts.filter(({ tone }) => tone === 'saved').length;
  return verdict(
    held === list.length ? 'saved' : 'partial',
    `${held} of ${list.length} hold what was requested`,
    {
      issues: verdicts.map(
        ({ fields, reason }, index) =>
          `${toInputName(index, ids[index] ?? null)}: ${reason ?? fields.map((each) => `${each.name} ${each.state}`).join(', ')}`,
      ),
    },
  );
}
