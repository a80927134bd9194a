import { createHash, randomUUID } from 'node:crypto';
import type { BulkStart } from '../domain/bulk/bulk-update.ts';
import { toOrganizationId, toTarget } from '../domain/organization/organization-id.ts';
import { providers } from '../domain/provider/provider.ts';
import { toSortedFields } from '../domain/update/patch.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';
import { forEachInSlices } from './slice-turns.ts';
import type { ItemRef, NewBulk, StoredItem } from './store.ts';
import { countItemBytes } from './store.ts';
import { windows } from './windows.ts';

/**
 * Links each item to the next one of its organization, so that no later update overtakes an earlier one, and the organizations
 * of each provider to chains. There are as many chains as the window has places, and the items of a chain run one after the other.
 */
export async function linkItems(
  callerId: string,
  requests: readonly AnyUpdateRequest[],
): Promise<readonly StoredItem[]> {
  const firstOf = new Map<string, number>();
  const linked: { readonly next: number | null; readonly organization: string }[] = [];
  await forEachInSlices(callerId, requests.toReversed(), (request, place) => {
    const { provider, providerId } = toTarget(request);
    const organization = toOrganizationId(provider, providerId);
    linked.push({ next: firstOf.get(organization) ?? null, organization });
    firstOf.set(organization, requests.length - 1 - place);
  });
  linked.reverse();
  const successorsOf = toSuccessors(requests, [...firstOf.values()]);
  const items: StoredItem[] = [];
  await forEachInSlices(callerId, requests, (request, index) => {
    const { next, organization } = linked[index] ?? { next: null, organization: '' };
    items.push({ request, next, successors: successorsOf.get(firstOf.get(organization) ?? index) ?? [] });
  });
  return items;
}

/** Deals the organizations of each provider round: with a window of 8, the ninth follows the first. */
function toSuccessors(requests: readonly AnyUpdateRequest[], firstItems: readonly number[]) {
  const successorsOf = new Map<number, StoredItem['successors']>();
  const sorted = firstItems.toSorted((one, other) => one - other);
  for (const provider of providers) {
    const ofProvider = sorted.filter((index) => requests[index]?.provider === provider);
    for (const [place, index] of ofProvider.entries()) {
      successorsOf.set(
        index,
        windows.map((window) => ofProvider[place + window] ?? null),
      );
    }
  }
  return successorsOf;
}

/** Returns the first items of as many organizations of each provider as the window has places. */
export function findFirstItems(id: string, items: readonly StoredItem[], window: number): readonly ItemRef[] {
  const followers = new Set(items.map(({ next }) => next));
  const first = items.flatMap(({ request: { provider } }, index) =>
    followers.has(index) ? [] : [{ id, index, provider }],
  );
  return providers.flatMap((provider) => first.filter((ref) => ref.provider === provider).slice(0, window));
}

/**
 * Creates a bulk update; starts with the same caller and key get the same id, which hides the key. The fingerprint is the hash
 * of one JSON array, of which each slice adds its part.
 */
export async function toNewBulk({ caller, key, requests }: BulkStart): Promise<NewBulk> {
  const id = key === null ? randomUUID() : sha256(['bulk', caller.id, key]);
  const items = await linkItems(caller.id, requests);
  const hash = createHash('sha256').update('[');
  let bytes = 0;
  await forEachInSlices(caller.id, items, (item, index) => {
    bytes += countItemBytes(item);
    hash.update(`${index === 0 ? '' : ','}${JSON.stringify(toComparable(item.request))}`);
  });
  return { id, fingerprint: hash.update(']').digest('base64url'), caller, items, bytes };
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const sha256Text = '[A-Za-z0-9_-]{43}';
const bulkId = new RegExp(`^(?:${uuid}|${sha256Text})$`);

/** Whether `toNewBulk` can have created this id: no other text becomes part of a key in the store. */
export function isBulkId(id: string): boolean {
  return bulkId.test(id);
}

/** Normalizes ids and the order of fields; null and absent differ. */
function toComparable(request: AnyUpdateRequest): unknown {
  const { provider, providerId } = toTarget(request);
  const parts = [provider, providerId, toSortedFields(request.patch)];
  return request.expected ? [...parts, toSortedFields(request.expected)] : parts;
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
