// What an update costs from the domain to the wire and back, beside undici's dispatch alone: node way.mjs
import { fileURLToPath } from 'node:url';
import { anonymous } from '../../dist/domain/caller.js';
import { createOperationRecord } from '../../dist/domain/operation-record.js';
import { Secret } from '../../dist/domain/secret.js';
import { updateOrganization } from '../../dist/domain/update-organization.js';
import { createUpdateQueue } from '../../dist/domain/update-queue.js';
import { createWriteGate } from '../../dist/domain/write-gate.js';
import { createJsonClient } from '../../dist/http/json-client.js';
import { createPool } from '../../dist/http/pool.js';
import { createVertraAdapter } from '../../dist/providers/vertra/vertra-adapter.js';
import { startChild, stopAll } from './child.mjs';
import { dispatchJson } from './dispatch.mjs';
import { organizationId, updates, vertraToken } from './settings.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';

const counts = { warmUp: 10_000, rounds: 9, each: 3000, atOnce: 32 };
const args = [fileURLToPath(new URL('upstream.mjs', import.meta.url))];
const origin = String((await startChild({ name: 'upstream', args, ipc: true })).ready['origin']);
const dispatcher = createPool(origin, 64);
const limits = { sockets: 64, queue: 1024, timeoutMs: 10_000, maxBodyBytes: 2 ** 20 };
const stop = new AbortController().signal;
const client = createJsonClient({ provider: 'vertra', origin, dispatcher, ...limits, stop });
const secret = new Secret(vertraToken);
const credential = () => secret;
const adapter = { client, credential, dialect: 'organizations', sandbox: false, reportDrift() {} };
const deps = {
  ports: { VERTRA: createVertraAdapter(adapter) },
  gate: createWriteGate(),
  queue: createUpdateQueue(limits.timeoutMs),
  idempotency: null,
};
/** As many as are updated at once: updates of one organization wait for each other. */
const requests = Array.from({ length: counts.atOnce }, (_, index) => ({
  provider: 'VERTRA',
  organizationId: `org${100 + index}`,
  patch: updates,
}));
let sent = 0;
const headers = { authorization: `Bearer ${vertraToken}`, 'content-type': 'application/json' };
const put = { method: 'PUT', path: `/v1/organizations/${organizationId}`, headers };

const ways = {
  'dispatch alone': () => dispatchJson(dispatcher, put, { updates }),
  'from the domain': async () => {
    const how = { inputPath: ['input'], caller: anonymous, key: null, record: createOperationRecord() };
    const { kind } = await updateOrganization(deps, requests[sent++ % requests.length], how);
    if (kind !== 'updated') throw new Error(`An update came to ${kind}.`);
  },
};

async function cpuMicros(way, count) {
  let left = count;
  const before = process.cpuUsage();
  const go = async () => {
    while (left-- > 0) await way();
  };
  await Promise.all(Array.from({ length: counts.atOnce }, go));
  const { system, user } = process.cpuUsage(before);
  return Math.round(((system + user) / count) * 10) / 10;
}

const rows = Object.entries(ways).map(([name, way]) => ({ name, way, costs: [] }));
for (const { way } of rows) await cpuMicros(way, counts.warmUp);
for (let round = 0; round < counts.rounds; round += 1)
  for (const { costs, way } of rows) costs.push(await cpuMicros(way, counts.each));
const told = rows.map(({ costs, name }) => [name, ...Object.values(spread(costs)).map(String)]);
process.stdout.write(table('CPU µs of one update', [['', 'least', 'median', 'most'], ...told]));
await dispatcher.destroy();
await stopAll();
