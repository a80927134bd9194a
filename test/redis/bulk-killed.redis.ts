import { expect, it } from 'vitest';
import { confirmAll, expectTruth, toKilledInputs, untilWaiting, waitForEnd } from '../bulk/killed-items.ts';
import { startBulk } from './bulk-client.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { startReplicas, toSettings, unlimited } from './replicas.ts';

const count = 5000;

/** The maximum number of items in flight in two processes, whose outcomes are lost when they are killed. */
const maxLost = 2 * 2 * 8;

it('5,000 items get 5,000 outcomes, are sent in order and at most once, when two processes are killed', {
  timeout: 180_000,
}, async () => {
  const settings = { ...unlimited, PROVIDER_TIMEOUT_MS: '1000' };
  const { first, redis, sandbox, second } = await startReplicas(settings);
  confirmAll(sandbox);
  const startAnother = () => startGatewayProcess({ ...toSettings(sandbox, redis), ...settings });
  const id = await startBulk(first, toKilledInputs(count));

  await untilWaiting(second, id, 3000 + Math.random() * 1500);
  await first.kill();
  const third = await startAnother();
  await untilWaiting(third, id, 1000 + Math.random() * 1500);
  await second.kill();
  const fourth = await startAnother();
  expectTruth(await waitForEnd(fourth, id), sandbox, count, maxLost);
  expect([third.stderr(), fourth.stderr()]).toEqual(['', '']);
});
