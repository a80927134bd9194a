import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { Provider } from '../../src/domain/provider/provider.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { noLimits } from '../support/default-accounts.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const vida = (name: string): UpdateOrganizationInput => ({ vida: { organizationId: '3', name } });
const vertra = (name: string): UpdateOrganizationInput => ({ vertra: { organizationId: 'org123', name } });
const day = 86_400_000;
const toLimits = (waitMs: () => number) => ({ ...noLimits, quota: { waitMs, quotas: [] } });

it('a bulk update is WAITING_FOR_QUOTA while every provider with waiting items has no quota, until the first of them has', async () => {
  const waits: Record<Provider, number> = { VIDA: 0, VERTRA: 0 };
  const { find, sandbox, start } = await openBulkGateway({
    findBulkLimits: ({ provider }) => toLimits(() => waits[provider]),
  });
  const held = [holdResponses(sandbox.vida), holdResponses(sandbox.vertra)];
  const id = idOf(await start([vida('A'), vertra('B')]));
  await Promise.all(held.map((each) => each.waitForRequests(1)));
  waits.VERTRA = day;
  // Items of Vida run.
  expect(await find(id)).toMatchObject({ state: 'RUNNING', resumesAt: null });
  waits.VIDA = 60_000;
  const first = await find(id);
  expect(first).toMatchObject({ state: 'WAITING_FOR_QUOTA', resumesAt: expect.any(String) });
  expect(await find(id)).toEqual(first);
  held[0]?.release();
  await waitUntil('the item of Vida has an outcome', async () => {
    const found = await find(id);
    return found.__typename === 'OrganizationBulkUpdate' && found.updated === 1;
  });
  const second = await find(id);
  const toTime = (found: object) => Date.parse('resumesAt' in found ? String(found.resumesAt) : '');
  expect(toTime(second) - toTime(first)).toBeGreaterThan(day / 2);
  waits.VERTRA = 0;
  expect(await find(id)).toMatchObject({ state: 'RUNNING', resumesAt: null });
  held[1]?.release();
});

it('a bulk update that starts without quota is WAITING_FOR_QUOTA at once', async () => {
  const { start } = await openBulkGateway({
    findBulkLimits: () => toLimits(() => day),
  });
  const started = await start([vida('A')]);
  expect(started).toMatchObject({ state: 'WAITING_FOR_QUOTA', resumesAt: expect.any(String) });
});
