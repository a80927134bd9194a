import { expect, it } from 'vitest';
import { holdResponses } from './hold-responses.ts';
import { startReplicas } from './replicas.ts';
import { providers, toInput, updatesAt } from './updates.ts';

const unknown = {
  __typename: 'OrganizationOutcomeUnknownError',
  applied: 'UNKNOWN',
  reason: 'INTERRUPTED',
};

it('a key whose process was killed during the update is reported as unknown, and never sent again', async () => {
  const { first, sandbox, second } = await startReplicas({ PROVIDER_TIMEOUT_MS: '500' });
  const held = providers.map(({ provider }) => holdResponses(sandbox[provider]));
  const lost = providers.map(({ provider }) => first.update(toInput(provider, 'Lost'), provider));
  const responses = Promise.allSettled(lost);
  await Promise.all(held.map((each) => each.waitForRequests(1)));
  await first.kill();
  expect(await responses).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  for (const each of held) each.release();

  // The other process responds when the lease has expired.
  const replay = () =>
    Promise.all(providers.map(({ provider }) => second.update(toInput(provider, 'Lost'), provider)));
  expect(await replay()).toMatchObject([
    { ...unknown, provider: 'VIDA' },
    { ...unknown, provider: 'VERTRA' },
  ]);
  expect(await replay()).toMatchObject([unknown, unknown]);
  expect(await second.update(toInput('vida', 'Other'), 'vida')).toMatchObject({
    __typename: 'OrganizationIdempotencyError',
  });
  expect([updatesAt(sandbox.vida).length, updatesAt(sandbox.vertra).length]).toEqual([1, 1]);
});
