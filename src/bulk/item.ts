import type { BulkItemOutcome } from '../domain/bulk/bulk-update.ts';
import type { ForbiddenError, InputError, UnavailableError } from '../domain/errors.ts';
import { toOrganizationId, toTarget } from '../domain/organization/organization-id.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import { parseAccountKey } from '../domain/provider/connection.ts';
import { defaultAccount, defaultConnection } from '../domain/provider/provider.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';

/** One item of a bulk update, as it is stored until it has an outcome. */
export interface StoredItem {
  readonly request: AnyUpdateRequest;
  /** The account of its connection at the start; null when its connection did not exist for the caller. */
  readonly account: string | null;
  /** The position of the next item of the same organization, which starts when this one has an outcome; else null. */
  readonly next: number | null;
  /** For each window, the position of the first item of the organization that follows this one in its chain; else null. */
  readonly successors: readonly (number | null)[];
}

/** An item of a new bulk update. */
export interface NewItem extends StoredItem {
  /** The position; a retry keeps the positions of the bulk update that it retries, so that they are not consecutive. */
  readonly index: number;
}

/** An item that was provably not applied. */
export type RetryableItem = Pick<NewItem, 'account' | 'index' | 'request'>;

/** The position of an item in a bulk update, and the account in whose queue it is. */
export interface ItemRef extends AccountRef {
  readonly id: string;
  readonly index: number;
}

/** Whose item it is, and which organization it updates. */
export interface ItemTarget {
  readonly callerId: string;
  /** The id of the organization, whose spelling is normalized. */
  readonly organization: string;
}

/** An item's outcome: null when it was wholly applied. */
export type StoredOutcome = BulkItemOutcome | null;

/** An item of which nothing was sent: the caller may not send it, it breaks a documented rule, or there is no credential. */
export interface RefusedItem extends AccountRef {
  readonly index: number;
  readonly outcome: ForbiddenError | InputError | UnavailableError;
}

/** Encodes an item as it is stored at its position. */
export function encodeItem({ account, next, request, successors }: StoredItem): string {
  return JSON.stringify({ request, account, next, successors });
}

export function countItemBytes(item: StoredItem): number {
  return Buffer.byteLength(encodeItem(item));
}

/**
 * Returns the account in whose queue an item is. That of a connection that did not exist is in the queue of the default one, because
 * the names in a request are not limited; it is refused.
 */
export function toItemAccount({ account, request }: Pick<StoredItem, 'account' | 'request'>): AccountRef {
  const { provider } = request;
  return account === null
    ? { provider, connection: defaultConnection, account: defaultAccount }
    : { provider, connection: toTarget(request).connection, account };
}

/** Decodes the keys of accounts as they are stored. */
export function toAccounts(keys: readonly string[]): readonly AccountRef[] {
  return keys.flatMap((key) => parseAccountKey(key) ?? []);
}

export function toItemTarget(callerId: string, request: AnyUpdateRequest): ItemTarget {
  return { callerId, organization: toOrganizationId(toTarget(request)) };
}

/** Returns the name of the count that includes the outcome. */
export function toCountName(outcome: StoredOutcome): 'updated' | 'partiallyUpdated' | 'failed' | 'unknown' {
  if (outcome === null) return 'updated';
  if (outcome.kind === 'partiallyUpdated') return outcome.kind;
  return outcome.applied === 'UNKNOWN' ? 'unknown' : 'failed';
}

/**
 * Whether an item of a finished bulk update was provably not applied.
 *
 * @param outcome undefined when the item has none, because it was cancelled
 */
export function isRetryable(outcome: StoredOutcome | undefined): boolean {
  return outcome === undefined || toCountName(outcome) === 'failed';
}

/** Returns the number of tries that a run adds to an item that is requeued; see `BulkStore.requeue`. */
export function toTries(outcome: StoredOutcome, isTry = outcome !== null): number {
  return isTry ? 1 : 0;
}
