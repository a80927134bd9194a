import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { toBulkUpdateId } from '../../src/domain/bulk/bulk-id.ts';
import { cancelBulk, findBulk, startBulk, toStoredId, watchBulk } from './bulk-client.ts';
import { startMonitor } from './monitor.ts';
import { startReplica, unlimited } from './replicas.ts';
import { toInput } from './updates.ts';

const foreignIds = [
  '',
  ' ',
  '*',
  'unqueued',
  'VIDA:meta',
  'facts:a',
  'é'.repeat(43),
  'a'.repeat(42),
  'a'.repeat(44),
  `${'a'.repeat(43)}\n`,
  `${randomUUID()}:items`,
  randomUUID().toUpperCase(),
  'x'.repeat(60_000),
];

it('an id that no bulk update can have is never sent to Redis, and is reported as not found', async () => {
  const { first, redis } = await startReplica(unlimited);
  const monitor = await startMonitor(redis);
  const runAll = async (id: string) => {
    const events: unknown[] = [];
    for await (const event of watchBulk(first, id)) events.push(event);
    return [await findBulk(first, id), await cancelBulk(first, id), ...events].map((result) => ({
      ...(result as object),
      requestId: '',
    }));
  };
  const keyed = await startBulk(first, [toInput('vida', 'A')], 'key');
  const unkeyed = await startBulk(first, [toInput('vida', 'B')]);
  for (const id of [keyed, unkeyed]) {
    expect(await findBulk(first, id)).toMatchObject({ __typename: 'OrganizationBulkUpdate', id });
  }
  await monitor.read();
  const unknown = await runAll(toBulkUpdateId(randomUUID()));
  expect(unknown).toHaveLength(3);
  expect(unknown[0]).toMatchObject({ __typename: 'OrganizationNotFoundError' });
  expect(JSON.stringify(await monitor.read())).toContain('bulk:facts:');
  const withoutPrefix = [keyed, unkeyed].map(toStoredId);
  const others = [randomUUID(), ...foreignIds, ...foreignIds.map(toBulkUpdateId), ...withoutPrefix];
  for (const id of others) expect(await runAll(id)).toEqual(unknown);
  const facts = (await monitor.read()).flat().filter((text) => text.includes('bulk:facts:'));
  expect(facts.filter((text) => !withoutPrefix.some((id) => text.includes(id)))).toEqual([]);
});
