import { z } from 'zod';
import type { BulkItemOutcome } from '../domain/bulk/bulk-update.ts';
import type { ComparisonState } from '../domain/comparison/field-comparison.ts';
import type { OutcomeUnknownError, WriteOutcome } from '../domain/errors.ts';
import { refusal } from '../domain/errors.ts';
import type { InputIssueCode } from '../domain/input-issue.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { FieldState } from '../domain/update/field-result.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';

/** Creates an enum schema; the compiler checks that every value of the union is listed. */
function enumOf<Value extends string>(values: Record<Value, true>) {
  return z.enum(Object.keys(values) as Value[]);
}

export const storedProvider = z.enum(providers);

const path = z.array(z.string());
const seconds = z.number().nullable();
const organization = z.object({
  provider: storedProvider,
  connection: z.string(),
  providerId: z.string(),
  account: z.string().optional(),
});
const fieldState = enumOf<FieldState>({ APPLIED: true, REJECTED: true, UNCONFIRMED: true });
const fields = z.array(z.object({ path, state: fieldState }));
const comparisonState = enumOf<ComparisonState>({ SAME: true, DIFFERENT: true, NOT_REPORTED: true });
const comparisons = z.array(z.object({ path, state: comparisonState }));
const partly = { fields, message: z.string() };

const facts = {
  message: z.string(),
  provider: storedProvider.nullable(),
  providerCode: z.string().nullable(),
  applied: enumOf<WriteOutcome>({ NOT_APPLIED: true, UNKNOWN: true }),
  retryable: z.boolean(),
};

const issue = z.object({
  path,
  code: enumOf<InputIssueCode>({
    REQUIRED: true,
    NULL_NOT_ALLOWED: true,
    WRONG_TYPE: true,
    TOO_LONG: true,
    INVALID_FORMAT: true,
    NOTHING_TO_UPDATE: true,
    PLAN_CHECKOUT_REQUIRED: true,
    NOT_SUPPORTED: true,
    NOT_COMPARABLE: true,
    REJECTED_BY_PROVIDER: true,
  }),
  message: z.string(),
  limit: z.number().nullable(),
});

const reason = enumOf<OutcomeUnknownError['reason']>({
  TIMEOUT: true,
  CONNECTION_LOST: true,
  SERVER_ERROR: true,
  UNREADABLE_ANSWER: true,
  NOT_CONFIRMED: true,
  INTERRUPTED: true,
  KEY_NOT_CHECKED: true,
});

const plain = z.object(facts);

const errorKinds = {
  input: z.object({ ...facts, issues: z.array(issue) }),
  nameTaken: z.object({ ...facts, path }),
  rateLimited: z.object({ ...facts, retryAfterSeconds: seconds }),
  unavailable: z.object({ ...facts, retryAfterSeconds: seconds }),
  conflict: z.object({ ...facts, conflicts: comparisons, organization }),
  outcomeUnknown: z.object({ ...facts, reason, organization: organization.optional() }),
  unexpected: z.object({ ...facts, status: z.number().nullable() }),
  idempotency: plain,
  notFound: plain,
  forbidden: plain,
  credential: plain,
};

const kinds: Readonly<Record<UpdateOutcome['kind'], z.ZodType>> = {
  ...errorKinds,
  updated: z.object({ organization, fields }),
  partiallyUpdated: z.object({ ...partly, organization }),
};

const itemKinds: Readonly<Record<BulkItemOutcome['kind'], z.ZodType>> = {
  ...errorKinds,
  partiallyUpdated: z.object(partly),
};

/** Decodes a stored outcome; returns null when this version cannot read it. */
export function decodeOutcome(value: unknown): UpdateOutcome | null {
  return isOneOf(kinds, value) ? (value as UpdateOutcome) : null;
}

/** Decodes the stored outcome of a bulk item, which has no organization; returns null when this version cannot read it. */
export function decodeItemOutcome(value: unknown): BulkItemOutcome | null {
  return isOneOf(itemKinds, value) ? (value as BulkItemOutcome) : null;
}

/** Returns undefined, which no schema accepts, when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Creates the outcome that replaces one that this version cannot read. */
export function unreadableOutcome(provider: Provider | null): OutcomeUnknownError {
  const message =
    'The stored outcome of this update was written by another version of this gateway, and this version cannot read it. ' +
    'Whether the update was applied is unknown. Read the organization before you send it again.';
  return {
    kind: 'outcomeUnknown',
    ...refusal(message, provider),
    applied: 'UNKNOWN',
    reason: 'INTERRUPTED',
  };
}

const anyKind = z.object({ kind: z.string() });

function isOneOf(known: Readonly<Record<string, z.ZodType>>, value: unknown): boolean {
  const kind = anyKind.safeParse(value).data?.kind;
  return kind !== undefined && Object.hasOwn(known, kind) && known[kind]?.safeParse(value).success === true;
}
