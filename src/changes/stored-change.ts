import { z } from 'zod';
import type { Change, ChangeFacts, ChangeResult, ChangeSource } from '../domain/changes/change.ts';
import { parseOrganizationId } from '../domain/organization/organization-id.ts';
import type { FieldState } from '../domain/update/field-result.ts';
import { parseJson } from '../storage/stored-outcome.ts';

/** Creates an enum schema; the compiler checks that every value of the union is listed. */
function enumOf<Value extends string>(values: Record<Value, true>) {
  return z.enum(Object.keys(values) as Value[]);
}

const texts = z.array(z.string());

const storedFacts = z.object({
  caller: z.string(),
  requestId: z.string(),
  source: enumOf<ChangeSource>({ SINGLE: true, BATCH: true, BULK: true }),
  inputPath: texts,
  fields: texts,
  /** Absent in changes of default connections that were recorded before there were others. */
  account: z.string().default(''),
});

const storedResult = z.object({
  outcome: enumOf<ChangeResult['outcome']>({
    APPLIED: true,
    PARTIALLY_APPLIED: true,
    NOT_APPLIED: true,
    UNKNOWN: true,
  }),
  result: z.string(),
  states: z.array(enumOf<FieldState>({ APPLIED: true, REJECTED: true, UNCONFIRMED: true })),
  replayed: z.boolean(),
});

/** Encodes the facts without the organization, by which a store finds changes. */
export function encodeFacts({ organization: _, ...facts }: ChangeFacts): string {
  return JSON.stringify(facts);
}

export function encodeResult(result: ChangeResult): string {
  return JSON.stringify(result);
}

/** A change as it is stored; `result` is null or empty while it is pending. */
export interface StoredChange {
  readonly position: string;
  readonly organizationId: string;
  readonly facts: string;
  readonly result: string | null;
}

/** Decodes a stored change; returns null when this version cannot read it. */
export function decodeChange({ facts, organizationId, position, result }: StoredChange): Change | null {
  const organization = parseOrganizationId(organizationId);
  const decoded = storedFacts.safeParse(parseJson(facts)).data;
  const decodedResult = result ? storedResult.safeParse(parseJson(result)).data : null;
  if (!('providerId' in organization) || !decoded || decodedResult === undefined) return null;
  return { position, facts: { ...decoded, organization }, result: decodedResult };
}
