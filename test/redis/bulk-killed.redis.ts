import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { RecordedRequest } from '../../src/sandbox/box.ts';
import type { FoundBulk } from './bulk-client.ts';
import { findBulk, readBulk, startBulk } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { plenty, startReplicas, toSettings } from './replicas.ts';
import { until } from './until.ts';
import { countWrites, providers, toInput, updatesAt } from './updates.ts';

const count = 5000;

/** As many as two processes have under way: what was lost with them, nobody knows. */
const mostLost = 2 * 2 * 8;

/** Every item is known by its text. */
const inputs: readonly UpdateOrganizationInput[] = Array.from({ length: count }, (_, index) =>
  toInput(index % 2 === 0 ? 'vida' : 'vertra', `Item ${index}.`, index >> 1),
);

it('5,000 items have 5,000 outcomes and none is applied twice, whenever a process is killed', {
  timeout: 90_000,
}, async () => {
  const settings = { ...plenty, PROVIDER_TIMEOUT_MS: '1000' };
  const { first, redis, sandbox, second } = await startReplicas(settings);
  const startAnother = () => startGatewayProcess({ ...toSettings(sandbox, redis), ...settings });
  const id = await startBulk(first, inputs);

  await untilWaiting(second, id, 3000 + Math.random() * 1500);
  await first.kill();
  const third = await startAnother();
  await untilWaiting(third, id, 1000 + Math.random() * 1500);
  await second.kill();
  const fourth = await startAnother();
  const { failedItems, unknown, ...counts } = await ended(fourth, id);

  expect(counts).toMatchObject({ state: 'DONE', total: count, waiting: 0, failed: 0, partiallyUpdated: 0 });
  expect(counts.updated + unknown).toBe(count);
  expect(unknown).toBeLessThanOrEqual(mostLost);
  const lost = failedItems?.map(({ error, index }) => [index, error?.code, error?.applied]) ?? [];
  expect(lost).toEqual(lost.map(([index]) => [index, 'OUTCOME_UNKNOWN', 'UNKNOWN']));

  const sent = providers.flatMap(({ provider }) => updatesAt(sandbox[provider]));
  const items = sent.map(itemOf);
  expect(new Set(items).size).toBe(items.length);
  // Nothing is missing at the providers but what a killed process had taken up and not sent.
  const unsent = inputs.map((_, index) => index).filter((index) => !items.includes(index));
  expect(lost.map(([index]) => index)).toEqual(expect.arrayContaining(unsent));
  expect(countWrites(sandbox, 'vida') + countWrites(sandbox, 'vertra')).toBe(items.length);
  for (const each of byOrganization(sent)) {
    const order = each.map(itemOf);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  }
  expect([third.stderr(), fourth.stderr()]).toEqual(['', '']);
});

function itemOf({ body }: RecordedRequest): number {
  return Number(/Item (\d+)\./.exec(body)?.[1]);
}

function byOrganization(requests: readonly RecordedRequest[]): readonly (readonly RecordedRequest[])[] {
  const organizations = [...new Set(requests.map(({ organizationId }) => organizationId))];
  return organizations.map((each) => requests.filter(({ organizationId }) => organizationId === each));
}

async function untilWaiting(gateway: GatewayProcess, id: string, atMost: number): Promise<void> {
  const what = `no more than ${Math.round(atMost)} wait`;
  // A process that has just started may not have found Redis yet.
  const isReached = async () => {
    const found = await findBulk(gateway, id);
    return found.__typename === 'OrganizationBulkUpdate' && found.waiting <= atMost;
  };
  await until(what, isReached, 60_000);
}

async function ended(gateway: GatewayProcess, id: string): Promise<FoundBulk> {
  await untilWaiting(gateway, id, 0);
  return readBulk(gateway, id);
}
