// Kills a gateway with DATA_DIR repeatedly while it runs a bulk update and updates with keys: node durable.mjs
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { formatChecks } from '../soak/report.mjs';
import { check } from './check.mjs';
import { createClient } from './client.mjs';
import { createGateway, killUntil } from './gateway.mjs';
import { clients, itemCount, limits } from './settings.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/** @param {string} id */
function toInput(id) {
  return id.startsWith('v')
    ? { vertra: { organizationId: id, name: `Name of ${id}` } }
    : { vida: { organizationId: id, name: `Name of ${id}` } };
}

async function run() {
  const provider = fork(fileURLToPath(new URL('provider.mjs', import.meta.url)), { silent: true });
  const [line] = await once(/** @type {import('node:stream').Readable} */ (provider.stdout), 'data');
  const gateway = await createGateway(
    mkdtempSync(join(tmpdir(), 'durable-')),
    JSON.parse(String(line)).origin,
  );
  await gateway.start();
  const client = createClient(gateway.url);
  const ids = Array.from({ length: itemCount }, (_, index) => (index % 2 === 0 ? `v${index}` : `${index}`));
  const bulkId = await client.startBulk(ids.map(toInput), 'bulk');

  let isDone = false;
  /** @type {Map<string, import('./client.mjs').Outcome>} */
  const keyed = new Map();
  const sendKeyed = async (/** @type {number} */ number) => {
    for (let count = 0; !isDone; count += 1) {
      const id = `vkey${number}x${count}`;
      keyed.set(id, await client.update(toInput(id), id));
    }
  };
  const traffic = Array.from({ length: clients }, (_, number) => sendKeyed(number));
  const killing = killUntil(gateway, () => isDone);
  while ((await client.readCounts(bulkId)).waiting > 0) await delay(100);
  isDone = true;
  const kills = await killing;
  await Promise.all(traffic);

  const counts = await client.readCounts(bulkId);
  const failed = await client.readFailedItems(bulkId);
  const repeated = new Map();
  for (const id of keyed.keys()) repeated.set(id, await client.update(toInput(id), id));
  provider.send('ledger');
  const [ledger] = await once(provider, 'message');
  const exit = await gateway.end('SIGTERM');
  provider.disconnect();
  write(`${kills} kills, ${keyed.size} updates with a key, bulk update: ${JSON.stringify(counts)}\n\n`);
  return check({
    counts,
    exit,
    failed,
    ids,
    keyed,
    kills,
    ledger: new Map(ledger),
    repeated,
    stderr: gateway.stderr(),
  });
}

setTimeout(() => {
  process.stderr.write(`The run did not finish within ${limits.finishMs / 1000} s.\n`);
  process.exit(1);
}, limits.finishMs).unref();
const checks = await run();
write(formatChecks(checks));
process.exit(checks.some(({ found }) => found.length > 0) ? 1 : 0);
