import { z } from 'zod';
import type { Caller } from '../domain/access/caller.ts';
import { scopes } from '../domain/access/caller.ts';
import { isOrganizationPattern } from '../domain/access/organization-pattern.ts';
import type { BulkItem } from '../domain/bulk/bulk-update.ts';
import type { Instant } from '../domain/organization/instant.ts';
import { parseInstant } from '../domain/organization/instant.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { Field, FieldType } from '../domain/provider-fields/field.ts';
import { enumerations } from '../domain/provider-fields/field.ts';
import { expectedInstants } from '../domain/update/expected.ts';
import { providerFields } from '../domain/update/patch.ts';
import {
  decodeItemOutcome,
  parseJson,
  storedProvider,
  unreadableOutcome,
} from '../storage/stored-outcome.ts';
import type { StoredItem, StoredOutcome } from './item.ts';
import type { StoredState } from './store.ts';

const fieldSchemas = {
  text: z.string(),
  boolean: z.boolean(),
  texts: z.array(z.string()),
  VidaHipaaSetting: z.enum(enumerations.VidaHipaaSetting),
  VidaOrgAccountType: z.enum(enumerations.VidaOrgAccountType),
} satisfies Readonly<Record<FieldType, z.ZodType>>;

const instant = z.string().refine((text) => parseInstant(text) !== null);

/** Strict: ignoring an unknown field would change the update. */
function createRequestSchema(provider: Provider) {
  const rows: readonly (readonly [string, Field])[] = Object.entries(providerFields[provider]);
  const patch = Object.fromEntries(rows.map(([name, { type }]) => [name, fieldSchemas[type].nullish()]));
  const instants = Object.fromEntries(expectedInstants[provider].map((name) => [name, instant.nullish()]));
  return z.strictObject({
    provider: z.literal(provider),
    connection: z.string().nullish(),
    organizationId: z.string(),
    patch: z.strictObject(patch),
    expected: z.strictObject({ ...patch, ...instants }).optional(),
  });
}

/** Strict: ignoring an unknown field would change the update. */
const item = z.strictObject({
  account: z.string().nullable(),
  next: z.int().nullable(),
  successors: z.array(z.int().nullable()),
  request: z.union(providers.map(createRequestSchema)),
});

/** Strict: an unknown field may limit the caller's rights. */
const storedCaller = z.strictObject({
  id: z.string(),
  scopes: z.array(z.enum(scopes)),
  organizations: z.array(z.string().refine(isOrganizationPattern)),
});

const states = { QUEUED: true, RUNNING: true, DONE: true, CANCELLED: true } satisfies Record<
  StoredState,
  true
>;

export const bulkStates = Object.keys(states) as StoredState[];

export function isBulkState(text: string): text is StoredState {
  return Object.hasOwn(states, text);
}

const count = z.string().regex(/^\d+$/).transform(Number);

/** The state, the origin and the counts of a bulk update. */
export const storedFacts = z.object({
  state: z.enum(bulkStates),
  createdAt: instant.transform((text) => text as Instant),
  retryOf: z.string().transform((id) => id || null),
  total: count,
  updated: count,
  partiallyUpdated: count,
  failed: count,
  unknown: count,
  cancelled: count,
});

/** Returns null when this version cannot read the item. */
export function decodeItem(stored: string): StoredItem | null {
  const value = parseJson(stored);
  return item.safeParse(value).success ? (value as StoredItem) : null;
}

export function encodeCaller({ id, organizations, scopes: ownScopes }: Caller): string {
  return JSON.stringify({ id, organizations, scopes: [...ownScopes] });
}

/** Returns null when this version cannot read the caller. */
export function decodeCaller(stored: string): Caller | null {
  const value = storedCaller.safeParse(parseJson(stored)).data;
  return value ? { ...value, scopes: new Set(value.scopes) } : null;
}

/** Encodes an outcome; a wholly applied item is stored as a count alone. */
export function encodeOutcome(provider: Provider, outcome: StoredOutcome): string {
  return outcome === null ? '' : JSON.stringify({ provider, outcome });
}

const storedItem = z.object({ provider: storedProvider.nullable().catch(null), outcome: z.unknown() });

/** Decodes an item; an outcome that this version cannot read becomes unknown. */
export function decodeBulkItem(index: number, stored: string): BulkItem {
  const { outcome, provider = null } = storedItem.safeParse(parseJson(stored)).data ?? {};
  return { index, provider, outcome: decodeItemOutcome(outcome) ?? unreadableOutcome(provider) };
}

/** Whether an outcome is a rate limit; an empty text is no outcome. */
export function isRateLimited(stored: string): boolean {
  return stored !== '' && decodeBulkItem(0, stored).outcome.kind === 'rateLimited';
}
