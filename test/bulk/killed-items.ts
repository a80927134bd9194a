import { expect } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { findBulk, readBulk } from '../redis/bulk-client.ts';
import type { GatewayProcess } from '../redis/gateway-process.ts';
import { providers, updatesAt } from '../redis/updates.ts';
import { waitUntil } from '../redis/wait-until.ts';
import type { FoundBulk } from '../support/found-bulk.ts';

/** So many that most of them lose no item. */
const organizations = 250;

/** Creates items of both providers, each with its own text. */
export function toKilledInputs(count: number): readonly UpdateOrganizationInput[] {
  return Array.from({ length: count }, (_, index) => {
    const organizationId = String((index >> 1) % organizations);
    return index % 2 === 0
      ? { vida: { organizationId, name: `Item ${index}.` } }
      : { vertra: { organizationId: `v${organizationId}`, description: `Item ${index}.` } };
  });
}

/** Confirms every update, also of organizations that the sandbox does not have. */
export function confirmAll({ vertra, vida }: Sandbox): void {
  const confirmed = { success: true, message: 'Updated', updatedSettings: ['orgName'] };
  vida.inject(() => respondWith({ status: 200, body: confirmed }));
  vertra.inject(({ body, organizationId: id }) => {
    const { description } = JSON.parse(body).updates;
    const at = '2026-01-01T00:00:00Z';
    const rest = { name: 'n', tags: [], owner_id: '1', created_at: at, updated_at: at, members: [] };
    return respondWith({
      status: 200,
      body: { status: 'success', response: { id, description, ...rest } },
    });
  });
}

/**
 * Expects an outcome for each item. Each was sent at most once, in the order of its organization, and every item that was not
 * sent has an outcome that says so.
 *
 * @param maxLost the maximum number of items in flight when processes were killed, whose outcomes are lost
 */
export function expectTruth(found: FoundBulk, sandbox: Sandbox, count: number, maxLost: number): void {
  const { failed, failedItems, unknown, ...counts } = found;
  const all = Array.from({ length: count }, (_, index) => index);
  expect(counts).toMatchObject({ state: 'DONE', total: count, waiting: 0, partiallyUpdated: 0 });
  expect(counts.updated + unknown + failed).toBe(count);
  expect(unknown).toBeLessThanOrEqual(maxLost);
  const indexesOf = (code: string) =>
    failedItems.flatMap(({ error, index }) => (error?.code === code ? [index] : []));
  const lost = indexesOf('OUTCOME_UNKNOWN');
  expect(lost).toHaveLength(unknown);
  // Exactly the items that follow a lost item of their organization are not sent.
  const blocked = indexesOf('UNAVAILABLE');
  expect(blocked).toHaveLength(failed);
  expect(blocked).toEqual(all.filter((index) => follows(index, lost)));

  const sent = providers.flatMap(({ provider }) => updatesAt(sandbox[provider]));
  const items = sent.map(itemOf);
  expect(new Set(items).size).toBe(items.length);
  // The only other items that the providers did not receive were started but not sent by a killed process.
  const unsent = all.filter((index) => !items.includes(index));
  expect([...lost, ...blocked]).toEqual(expect.arrayContaining(unsent));
  expect(items.filter((index) => blocked.includes(index))).toEqual([]);
  for (const each of byOrganization(sent)) {
    const order = each.map(itemOf);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  }
}

/** Whether the item is a later item of the organization of one of the others. */
function follows(index: number, others: readonly number[]): boolean {
  return others.some((other) => other < index && (index - other) % (2 * organizations) === 0);
}

function itemOf({ body }: RecordedRequest): number {
  return Number(/Item (\d+)\./.exec(body)?.[1]);
}

function byOrganization(requests: readonly RecordedRequest[]): readonly (readonly RecordedRequest[])[] {
  const organizations = [...new Set(requests.map(({ organizationId }) => organizationId))];
  return organizations.map((each) => requests.filter(({ organizationId }) => organizationId === each));
}

export async function untilWaiting(gateway: GatewayProcess, id: string, atMost: number): Promise<void> {
  const description = `at most ${Math.round(atMost)} items wait`;
  // A process that has just started may not be connected to its store.
  const isReached = async () => {
    const found = await findBulk(gateway, id);
    return found.__typename === 'OrganizationBulkUpdate' && found.waiting <= atMost;
  };
  await waitUntil(description, isReached, 120_000);
}

export async function waitForEnd(gateway: GatewayProcess, id: string): Promise<FoundBulk> {
  await untilWaiting(gateway, id, 0);
  return readBulk(gateway, id);
}
