import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createServerProcess, findPort } from '../replicas/processes.mjs';
import { uptimeMs } from './settings.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * Creates a gateway that can be killed and started again with the same DATA_DIR.
 *
 * @param {string} directory
 * @param {string} origin the origin of both providers
 */
export async function createGateway(directory, origin) {
  const port = await findPort();
  const env = {
    ...{
      PORT: String(port),
      DATA_DIR: directory,
      RATE_LIMIT_PER_MINUTE: '1000000',
      PROVIDER_TIMEOUT_MS: '2000',
    },
    ...{ VIDA_API_TOKEN: 'token', VIDA_ORIGIN: origin, VERTRA_API_TOKEN: 'token', VERTRA_ORIGIN: origin },
    ...{ VIDA_BULK_PER_MINUTE: '1000000', VERTRA_BULK_PER_MINUTE: '1000000' },
  };
  const server = createServerProcess(process.execPath, [main], {
    env,
    isReady: (line) => JSON.parse(line).msg === 'ready',
  });
  return { ...server, url: `http://127.0.0.1:${port}/graphql` };
}

/**
 * Kills the gateway and starts it again, at random times, until the work is done.
 *
 * @param {Awaited<ReturnType<typeof createGateway>>} gateway
 * @param {() => boolean} isDone
 * @returns {Promise<number>} the number of kills
 */
export async function killUntil(gateway, isDone) {
  for (let kills = 0; ; kills += 1) {
    await delay(uptimeMs.min + Math.random() * (uptimeMs.max - uptimeMs.min));
    if (isDone()) return kills;
    await gateway.end('SIGKILL');
    await gateway.start();
  }
}
