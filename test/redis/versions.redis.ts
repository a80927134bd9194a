import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { cancelBulk, findBulk, readBulk, sendStart, startBulk, waitForEnd } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import { createOtherBuild, nextFormats, nextRecords } from './other-build.ts';
import type { Replica } from './replicas.ts';
import { startConnected, startReplica, toSettings, unlimited } from './replicas.ts';
import { failUpdates, toInput, toReplay, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const unreadable = {
  __typename: 'OrganizationOutcomeUnknownError',
  applied: 'UNKNOWN',
  reason: 'INTERRUPTED',
  retryable: false,
  message: expect.stringContaining('another version of this gateway'),
};
const unreadableItems = /cannot read its items/;
const settings = { ...unlimited, PROVIDER_TIMEOUT_MS: '500' };
const inputs = (count: number): readonly UpdateOrganizationInput[] =>
  Array.from({ length: count }, (_, index) => toInput('vida', `${index}`, index));

/** Starts a gateway of this version and one of the next with the same providers and the same Redis. */
async function startBoth(changes = nextFormats): Promise<Replica & { next: GatewayProcess; build: string }> {
  const replica = await startReplica(settings);
  const build = createOtherBuild(...changes);
  const next = await startConnected({ ...toSettings(replica.sandbox, replica.redis), ...settings }, build);
  return { ...replica, next, build };
}

describe('an idempotency key of another version', () => {
  it.each(['upgrade', 'rollback'])(
    'is never sent again and never reported as a success after an %s',
    async (direction) => {
      const { first, next, sandbox } = await startBoth();
      const [writer, reader] = direction === 'upgrade' ? [first, next] : [next, first];
      const input = toInput('vida', 'Once');
      const updated = await writer.update(input, 'applied');
      expect(updated).toMatchObject({ __typename: 'OrganizationUpdated' });
      expect(await reader.update(input, 'applied')).toMatchObject(unreadable);
      // The record did not change.
      expect(await writer.update(input, 'applied')).toEqual(toReplay(updated));

      const held = holdResponses(sandbox.vida);
      const running = writer.update(toInput('vida', 'Running', 1), 'running');
      await held.waitForRequests(1);
      expect(await reader.update(toInput('vida', 'Running', 1), 'running')).toMatchObject(unreadable);
      held.release();
      expect(await running).toMatchObject({ __typename: 'OrganizationUpdated' });
      expect(await writer.update(toInput('vida', 'Running', 1), 'running')).toEqual(toReplay(await running));
      expect(updatesAt(sandbox.vida)).toHaveLength(2);

      // The key of an update that provably was not applied is deleted, and both versions can use it.
      failUpdates(sandbox.vida, respondWith({ status: 503, headers: { 'retry-after': '30' } }));
      await writer.update(input, 'refused');
      failUpdates(sandbox.vida, undefined);
      expect(await reader.update(input, 'refused')).toMatchObject({ __typename: 'OrganizationUpdated' });
    },
  );
});

describe('a bulk update of another version', () => {
  it.each([
    { jobs: 'in a form that only one of them reads', changes: nextFormats },
    { jobs: 'in a form that both read', changes: nextRecords },
  ])(
    'is left to that version in a rolling upgrade, and each item is applied once (jobs $jobs)',
    async ({ changes }) => {
      const { first, next, sandbox } = await startBoth(changes);
      const id = await startBulk(next, inputs(40), 'key');
      const unavailable = {
        __typename: 'OrganizationUnavailableError',
        applied: 'NOT_APPLIED',
        retryable: true,
      };
      expect(await findBulk(first, id)).toMatchObject(unavailable);
      expect(await cancelBulk(first, id)).toMatchObject(unavailable);
      expect(await sendStart(first, inputs(40), 'key')).toMatchObject({
        __typename: 'OrganizationOutcomeUnknownError',
        applied: 'UNKNOWN',
        reason: 'INTERRUPTED',
        message: expect.stringContaining(id),
      });
      const own = await startBulk(first, [toInput('vertra', 'Own')]);
      expect(await waitForEnd(first, own)).toMatchObject({ updated: 1 });
      expect(await first.terminate()).toBe(0);
      await waitUntil(
        'the bulk update is finished',
        async () => (await readBulk(next, id)).waiting === 0,
        60_000,
      );
      expect(await readBulk(next, id)).toMatchObject({ state: 'DONE', updated: 40, failed: 0, unknown: 0 });
      const sent = updatesAt(sandbox.vida).map(({ body }) => body);
      expect(new Set(sent).size).toBe(40);
      expect(sent).toHaveLength(40);
      expect(first.countLines(unreadableItems)).toBeLessThanOrEqual(1);
      expect([first.stderr(), next.stderr()]).toEqual(['', '']);
    },
    90_000,
  );

  it('waits after a rollback until its version runs again, and is logged once', async () => {
    const { build, first, next, redis, sandbox } = await startBoth(nextRecords);
    const held = holdResponses(sandbox.vida);
    const id = await startBulk(next, inputs(20));
    await held.waitForRequests(1);
    await next.kill();
    // When this request is served, the provider has received all requests of the killed process.
    await fetch(sandbox.vida.origin);
    const applied = updatesAt(sandbox.vida).length;
    // The killed process had taken every item, and held each for a lease.
    await first.waitForLog(unreadableItems, 1, 40_000);
    const own = await startBulk(first, [toInput('vertra', 'Own')]);
    expect(await waitForEnd(first, own)).toMatchObject({ updated: 1 });
    expect(updatesAt(sandbox.vida)).toHaveLength(applied);
    held.release();
    const back = await startConnected({ ...toSettings(sandbox, redis), ...settings }, build);
    expect(await first.terminate()).toBe(0);
    await waitUntil(
      'the bulk update is finished',
      async () => (await readBulk(back, id)).waiting === 0,
      60_000,
    );
    const { failed, unknown, updated } = await readBulk(back, id);
    expect(updated + unknown + failed).toBe(20);
    const sent = updatesAt(sandbox.vida).map(({ body }) => body);
    expect(new Set(sent).size).toBe(sent.length);
    expect(first.countLines(unreadableItems)).toBe(1);
  }, 90_000);
});
