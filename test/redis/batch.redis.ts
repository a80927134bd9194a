import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput, UpdateOrganizationsMutation } from '../../schema/operations.ts';
import { UpdateOrganizationsDocument } from '../../schema/operations.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import { startReplicas } from './replicas.ts';
import { failUpdates, toInput, updatesAt } from './updates.ts';

const query = print(UpdateOrganizationsDocument);

async function send({ url }: GatewayProcess, inputs: readonly UpdateOrganizationInput[]) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { inputs, idempotencyKey: 'key' } }),
  });
  const { data } = (await response.json()) as { data?: UpdateOrganizationsMutation };
  return data?.updateOrganizations ?? [];
}

const inputs = Array.from({ length: 4 }, (_, index) => toInput('vida', `Item ${index}`, index));
const otherOrder = inputs.toReversed();
const updated = inputs.map(() => ({ __typename: 'OrganizationUpdated' }));
const refused = inputs.map(() => ({ __typename: 'OrganizationIdempotencyError', applied: 'NOT_APPLIED' }));

describe("a batch's key in two processes", () => {
  it('covers the whole batch: another order is refused while the batch runs and afterwards', async () => {
    const { first, sandbox, second } = await startReplicas();
    const held = holdResponses(sandbox.vida);
    const answer = send(first, inputs);
    await held.waitForRequests(4);
    expect(await send(second, otherOrder)).toMatchObject(refused);
    held.release();
    expect(await answer).toMatchObject(updated);
    expect(await send(second, otherOrder)).toMatchObject(refused);
    expect(await second.update(toInput('vida', 'Item 0'), 'key')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
    expect(await send(second, inputs)).toMatchObject(updated);
    expect(updatesAt(sandbox.vida)).toHaveLength(4);
  });

  it('causes one write for each item of concurrent equal batches', async () => {
    const { first, sandbox, second } = await startReplicas();
    const all = await Promise.all([first, second, first, second].map((gateway) => send(gateway, inputs)));
    for (const each of all) expect(each).toMatchObject(updated);
    expect(updatesAt(sandbox.vida)).toHaveLength(4);
  });

  it('is unused again in every process when provably nothing was applied', async () => {
    const { first, redis, sandbox, second } = await startReplicas();
    failUpdates(sandbox.vida, respondWith({ status: 404 }));
    expect(await send(first, inputs)).toMatchObject(
      inputs.map(() => ({ __typename: 'OrganizationNotFoundError' })),
    );
    failUpdates(sandbox.vida, undefined);
    expect(await send(second, otherOrder)).toMatchObject(updated);
    expect(await send(first, inputs)).toMatchObject(refused);
    const keys = await redis.client.keys('*:idempotency:key:*');
    const lives = await Promise.all(keys.map((key) => redis.client.pttl(key)));
    expect(keys).toHaveLength(5);
    expect(lives.filter((ms) => ms <= 0 || ms > 86_400_000)).toEqual([]);
  });

  it('refuses another batch after the process was killed, and its items are unknown and not sent again', async () => {
    const { first, sandbox, second } = await startReplicas({ PROVIDER_TIMEOUT_MS: '500' });
    const held = holdResponses(sandbox.vida);
    const lost = send(first, inputs).catch(() => 'LOST');
    await held.waitForRequests(4);
    await first.kill();
    expect(await lost).toBe('LOST');
    held.release();
    expect(await send(second, otherOrder)).toMatchObject(refused);
    expect(await send(second, inputs)).toMatchObject(
      inputs.map(() => ({ __typename: 'OrganizationOutcomeUnknownError', reason: 'INTERRUPTED' })),
    );
    expect(updatesAt(sandbox.vida)).toHaveLength(4);
  });
});
