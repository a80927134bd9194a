import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startBulk } from '../redis/bulk-client.ts';
import { startGatewayProcess } from '../redis/gateway-process.ts';
import { unlimited } from '../redis/replicas.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { confirmAll, expectTruth, toKilledInputs, untilWaiting, waitForEnd } from './killed-items.ts';

const count = 2000;
const kills = 4;

/** The maximum number of items in flight, whose outcomes are lost when the process is killed. */
const maxLost = kills * 2 * 8;

it('2,000 items get 2,000 outcomes, are sent in order and at most once, when the process with DATA_DIR is killed four times', {
  timeout: 90_000,
}, async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  confirmAll(sandbox);
  const { vertra, vida } = sandbox;
  const settings = {
    ...unlimited,
    DATA_DIR: createTempFolder()('data'),
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
  };
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
