import { createHash, randomUUID } from 'node:crypto';
import type { Caller } from '../domain/access/caller.ts';
import type { BulkRetry, BulkStart } from '../domain/bulk/bulk-update.ts';
import { groupBy } from '../domain/group-by.ts';
import { formatInstant } from '../domain/organization/instant.ts';
import { toOrganizationId, toTarget } from '../domain/organization/organization-id.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import { toSortedFields } from '../domain/update/patch.ts';
import type { AccountsFor } from './accounts-for.ts';
import type { ItemRef, NewItem, RetryableItem, StoredItem } from './item.ts';
import { countItemBytes, toItemAccount, toItemTarget } from './item.ts';
import { forEachInSlices } from './slice-turns.ts';
import type { NewBulk } from './store.ts';
import { windows } from './windows.ts';

/**
 * Links each item to the next one of its organization, so that no later update overtakes an earlier one, and the organizations
 * of each account to chains. There are as many chains as the window has places, and the items of a chain run one after the other.
 */
export async function linkItems(
  callerId: string,
  unlinked: readonly RetryableItem[],
): Promise<readonly NewItem[]> {
  const firstOf = new Map<string, number>();
  const linked: { readonly next: number | null; readonly organization: string }[] = [];
  await forEachInSlices(callerId, unlinked.toReversed(), ({ request }, place) => {
    const { organization } = toItemTarget(callerId, request);
    linked.push({ next: firstOf.get(organization) ?? null, organization });
    firstOf.set(organization, unlinked.length - 1 - place);
  });
  linked.reverse();
  const successorsOf = toSuccessors(unlinked, [...firstOf.values()]);
  const items: NewItem[] = [];
  await forEachInSlices(callerId, unlinked, ({ account, index, request }, place) => {
    const { next = null, organization = '' } = linked[place] ?? {};
    const successors = successorsOf.get(firstOf.get(organization) ?? place) ?? [];
    items.push({ index, request, account, next: toIndex(unlinked, next), successors });
  });
  return items;
}

/** Deals the organizations of each account round: with a window of 8, the ninth follows the first. */
function toSuccessors(items: readonly RetryableItem[], firstPlaces: readonly number[]) {
  const successorsOf = new Map<number, StoredItem['successors']>();
  const sorted = firstPlaces.toSorted((one, other) => one - other);
  for (const ofAccount of groupBy(sorted, (place) => toQueueKey(items[place])).values()) {
    for (const [turn, first] of ofAccount.entries()) {
      successorsOf.set(
        first,
        windows.map((window) => toIndex(items, ofAccount[turn + window] ?? null)),
      );
    }
  }
  return successorsOf;
}

function toQueueKey(item: RetryableItem | undefined): string {
  return item ? toAccountKey(toItemAccount(item)) : '';
}

function toIndex(items: readonly RetryableItem[], place: number | null): number | null {
  return place === null ? null : (items[place]?.index ?? null);
}

/**
 * Returns the first items of as many organizations of each account as the window has places.
 *
 * @param refused the positions of items that have an outcome; those that follow them take their places
 */
export function findFirstItems(
  id: string,
  items: readonly NewItem[],
  window: number,
  refused: ReadonlySet<number> = new Set(),
): readonly ItemRef[] {
  const followers = new Set(items.map(({ next }) => next));
  const heads = items.filter(({ index }) => !followers.has(index));
  const first = [...groupBy(heads, toQueueKey).values()].flatMap((ofAccount) => ofAccount.slice(0, window));
  const byIndex = refused.size > 0 ? new Map(items.map((item) => [item.index, item])) : null;
  const place = windows.indexOf(window);
  return first.flatMap((head) => {
    let item: NewItem | undefined = head;
    while (item && refused.has(item.index)) item = byIndex?.get(item.next ?? item.successors[place] ?? -1);
    return item ? [{ id, index: item.index, ...toItemAccount(item) }] : [];
  });
}

/** Returns the id of a new bulk update; the same caller and key get the same id, which hides the key. */
export function toNewId({ id: callerId }: Caller, key: string | null): string {
  return key === null ? randomUUID() : sha256(['bulk', callerId, key]);
}

/** Creates a bulk update. The fingerprint is the hash of one JSON array, of which each slice adds its part. */
export async function toNewBulk(
  { caller, key, requests }: BulkStart,
  accountsFor: AccountsFor,
): Promise<NewBulk> {
  const unlinked: RetryableItem[] = [];
  const accountOf = accountsFor(caller);
  await forEachInSlices(caller.id, requests, (request, index) => {
    unlinked.push({ index, request, account: accountOf(request) });
  });
  const items = await linkItems(caller.id, unlinked);
  const hash = createHash('sha256').update('[');
  let bytes = 0;
  await forEachInSlices(caller.id, items, (item, index) => {
    bytes += countItemBytes(item);
    hash.update(`${index === 0 ? '' : ','}${JSON.stringify(toComparable(item))}`);
  });
  const fingerprint = hash.update(']').digest('base64url');
  return { ...toFacts(toNewId(caller, key), caller), retryOf: null, fingerprint, items, bytes };
}

/**
 * Creates a bulk update that sends items of another one again; its fingerprint differs from that of every start. Each item keeps its
 * account; one whose connection did not exist gets the present one.
 */
export async function toRetry(
  newId: string,
  { caller, id }: BulkRetry,
  retryable: readonly RetryableItem[],
  accountsFor: AccountsFor,
): Promise<NewBulk> {
  const accountOf = accountsFor(caller);
  const items = await linkItems(
    caller.id,
    retryable.map((item) => ({ ...item, account: item.account ?? accountOf(item.request) })),
  );
  let bytes = 0;
  await forEachInSlices(caller.id, items, (item) => {
    bytes += countItemBytes(item);
  });
  return { ...toFacts(newId, caller), retryOf: id, fingerprint: sha256(['retry', id]), items, bytes };
}

function toFacts(id: string, caller: Caller): Pick<NewBulk, 'caller' | 'createdAt' | 'id'> {
  return { id, createdAt: formatInstant(new Date()), caller };
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const sha256Text = '[A-Za-z0-9_-]{43}';
const bulkId = new RegExp(`^(?:${uuid}|${sha256Text})$`);

/** Whether a start or a retry can have created this id: no other text becomes part of a key in the store. */
export function isBulkId(id: string): boolean {
  return bulkId.test(id);
}

/**
 * Normalizes ids and the order of fields; null and absent differ. A start that is repeated after the account of a connection has
 * changed is the same start.
 */
function toComparable({ request }: NewItem): unknown {
  const parts = [toOrganizationId(toTarget(request)), toSortedFields(request.patch)];
  return request.expected ? [...parts, toSortedFields(request.expected)] : parts;
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
