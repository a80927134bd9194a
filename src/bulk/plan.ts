import { createHash, randomUUID } from 'node:crypto';
import type { BulkStart } from '../domain/bulk/bulk-update.ts';
import { toOrganizationId, toTarget } from '../domain/organization/organization-id.ts';
import type { AnyUpdateRequest } from '../domain/update/update-organization.ts';
import type { ItemRef, NewBulk, StoredItem } from './store.ts';
import { sumItemBytes } from './store.ts';

/** Links each item to the next one of its organization, so that no later update overtakes an earlier one. */
export function linkItems(requests: readonly AnyUpdateRequest[]): readonly StoredItem[] {
  const following = new Map<string, number>();
  const items = requests.map((request, index) => ({ request, index })).reverse();
  return items
    .map(({ index, request }) => {
      const { provider, providerId } = toTarget(request);
      const organization = toOrganizationId(provider, providerId);
      const next = following.get(organization) ?? null;
      following.set(organization, index);
      return { request, next };
    })
    .reverse();
}

/** Returns the first item of each organization, which waits for no other item. */
export function findFirstItems(id: string, items: readonly StoredItem[]): readonly ItemRef[] {
  const followers = new Set(items.map(({ next }) => next));
  return items.flatMap(({ request: { provider } }, index) =>
    followers.has(index) ? [] : [{ id, index, provider }],
  );
}

/** Creates a bulk update; starts with the same caller and key get the same id, which hides the key. */
export function toNewBulk({ caller, key, requests }: BulkStart): NewBulk {
  const id = key === null ? randomUUID() : sha256(['bulk', caller.id, key]);
  const items = linkItems(requests);
  return { id, fingerprint: sha256(requests.map(toComparable)), caller, items, bytes: sumItemBytes(items) };
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
  const fields = Object.entries(request.patch).filter(([, value]) => value !== undefined);
  return [provider, providerId, fields.sort(([a], [b]) => (a < b ? -1 : 1))];
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
