import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { findBulk, readBulk, startBulk } from '../redis/bulk-client.ts';
import { startGatewayProcess } from '../redis/gateway-process.ts';
import { unlimited } from '../redis/replicas.ts';
import { updatesAt } from '../redis/updates.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { canLimitFiles, limitFiles } from '../support/limit-files.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { confirmAll, expectTruth, toKilledInputs, untilWaiting, waitForEnd } from './killed-items.ts';

const count = 2000;
const kills = 4;

/** The maximum number of items in flight, whose outcomes are lost when the process is killed. */
const maxLost = kills * 2 * 8;

/** Starts the providers, and returns the settings of a process that keeps its state in a new directory. */
async function openProviders() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  confirmAll(sandbox);
  const { vertra, vida } = sandbox;
  const tokens = { VIDA_API_TOKEN: vida.token, VERTRA_API_TOKEN: vertra.token };
  const origins = { VIDA_ORIGIN: vida.origin, VERTRA_ORIGIN: vertra.origin };
  return { sandbox, settings: { ...unlimited, ...tokens, ...origins, DATA_DIR: createTempFolder()('data') } };
}

it('2,000 items get 2,000 outcomes, are sent in order and at most once, when the process with DATA_DIR is killed four times', {
  timeout: 360_000,
}, async () => {
  const { sandbox, settings } = await openProviders();
  let gateway = await startGatewayProcess(settings);
  const id = await startBulk(gateway, toKilledInputs(count), 'key');
  for (let kill = 1; kill <= kills; kill += 1) {
    await untilWaiting(gateway, id, count - (kill * count) / (kills + 1) + Math.random() * 100);
    await gateway.kill();
    gateway = await startGatewayProcess(settings);
  }
  // The same start finds the bulk update that the first process stored.
  expect(await startBulk(gateway, toKilledInputs(count), 'key')).toBe(id);
  expectTruth(await waitForEnd(gateway, id), sandbox, count, maxLost);
  expect(gateway.stderr()).toBe('');
});

it('a bulk update in DATA_DIR is neither found nor run by a gateway with another account, and continues under the former one', {
  timeout: 240_000,
}, async () => {
  const { sandbox, settings } = await openProviders();
  const slow = { ...settings, VIDA_BULK_PER_MINUTE: '1', VERTRA_BULK_PER_MINUTE: '1' };
  const gateway = await startGatewayProcess(slow);
  const id = await startBulk(gateway, toKilledInputs(20));
  await untilWaiting(gateway, id, 18);
  await gateway.kill();
  const other = await startGatewayProcess({ ...settings, VIDA_ACCOUNT: 'other' });
  expect(await findBulk(other, id)).toMatchObject({ __typename: 'OrganizationNotFoundError' });
  const own = await startBulk(other, toKilledInputs(20).slice(0, 1));
  expect(await waitForEnd(other, own)).toMatchObject({ updated: 1 });
  await other.kill();
  expect([...updatesAt(sandbox.vida), ...updatesAt(sandbox.vertra)]).toHaveLength(3);
  const next = await startGatewayProcess(settings);
  expect(await waitForEnd(next, id)).toMatchObject({ state: 'DONE', updated: 20 });
  expect([...updatesAt(sandbox.vida), ...updatesAt(sandbox.vertra)]).toHaveLength(21);
});

it.runIf(canLimitFiles)(
  'a bulk update waits while the disk refuses writes, no other one starts, and it continues when the disk accepts them',
  { timeout: 240_000 },
  async () => {
    const { sandbox, settings } = await openProviders();
    const gateway = await startGatewayProcess({ ...settings, VIDA_BULK_PER_MINUTE: '6000' });
    const id = await startBulk(gateway, toKilledInputs(400));
    await untilWaiting(gateway, id, 350);
    limitFiles(gateway.pid, 4096);
    await waitUntil('the gateway is not ready', async () => (await gateway.readiness()).status === 503);
    await expect(startBulk(gateway, toKilledInputs(1))).rejects.toThrow('"applied":"NOT_APPLIED"');
    expect((await readBulk(gateway, id)).waiting).toBeGreaterThan(0);
    limitFiles(gateway.pid, 'unlimited');
    expectTruth(await waitForEnd(gateway, id), sandbox, 400, 0);
    expect(await waitForEnd(gateway, await startBulk(gateway, toKilledInputs(1)))).toMatchObject({
      updated: 1,
    });
    expect(gateway.stderr()).toBe('');
  },
);
