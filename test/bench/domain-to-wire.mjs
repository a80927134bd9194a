// Compares an update from the domain to the wire and back with undici's dispatch alone: node domain-to-wire.mjs
import { fileURLToPath } from 'node:url';
import { anonymous } from '../../dist/domain/access/caller.js';
import { Secret } from '../../dist/domain/access/secret.js';
import { createOperationRecord } from '../../dist/domain/operation-record.js';
import { noLock } from '../../dist/domain/update/organization-lock.js';
import { updateOrganization } from '../../dist/domain/update/update-organization.js';
import { createUpdateQueue } from '../../dist/domain/update/update-queue.js';
import { createWriteGate } from '../../dist/domain/update/write-gate.js';
import { createJsonClient } from '../../dist/http-client/json-client.js';
import { createPool } from '../../dist/http-client/pool.js';
import { createVertraAdapter } from '../../dist/providers/vertra/vertra-adapter.js';
import { startChild, stopAll } from './child.mjs';
import { dispatchJson } from './dispatch-json.mjs';
import { organizationId, updates, vertraToken } from './settings.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';

const counts = { warmUp: 10_000, rounds: 9, perRound: 3000, concurrency: 32 };
const args = [fileURLToPath(new URL('upstream.mjs', import.meta.url))];
const origin = String((await startChild({ name: 'upstream', args, ipc: true })).ready['origin']);
const dispatcher = createPool(origin, 64);
const limits = { sockets: 64, queueSize: 1024, timeoutMs: 10_000, maxBodyBytes: 2 ** 20 };
const stopSignal = new AbortController().signal;
const client = createJsonClient({ provider: 'vertra', origin, dispatcher, ...limits, stopSignal });
const secret = new Secret(vertraToken);
const credential = () => secret;
const adapter = { client, credential, dialect: 'organizations', sandbox: false, reportDrift() {} };
const deps = {
  ports: { VERTRA: createVertraAdapter(adapter) },
  gate: createWriteGate(),
  queue: createUpdateQueue(limits.timeoutMs),
  lock: noLock,
  idempotency: null,
};
/** One organization per concurrent update, because the updates of one organization are serialized. */
const requests = Array.from({ length: counts.concurrency }, (_, index) => ({
  provider: 'VERTRA',
  organizationId: `org${100 + index}`,
  patch: updates,
}));
let sent = 0;
const headers = { authorization: `Bearer ${vertraToken}`, 'content-type': 'application/json' };
const put = { method: 'PUT', path: `/v1/organizations/${organizationId}`, headers };

const variants = {
  'dispatch alone': () => dispatchJson(dispatcher, put, { updates }),
  'from the domain': async () => {
    const how = { inputPath: ['input'], caller: anonymous, key: null, record: createOperationRecord() };
    const { kind } = await updateOrganization(deps, requests[sent++ % requests.length], how);
    if (kind !== 'updated') throw new Error(`An update had the outcome ${kind}.`);
  },
};

async function measureCpuMicros(run, count) {
  let remaining = count;
  const before = process.cpuUsage();
  const runSequence = async () => {
    while (remaining-- > 0) await run();
  };
  await Promise.all(Array.from({ length: counts.concurrency }, runSequence));
  const { system, user } = process.cpuUsage(before);
  return Math.round(((system + user) / count) * 10) / 10;
}

const rows = Object.entries(variants).map(([name, run]) => ({ name, run, costs: [] }));
for (const { run } of rows) await measureCpuMicros(run, counts.warmUp);
for (let round = 0; round < counts.rounds; round += 1)
  for (const { costs, run } of rows) costs.push(await measureCpuMicros(run, counts.perRound));
const cells = rows.map(({ costs, name }) => [name, ...Object.values(spread(costs)).map(String)]);
process.stdout.write(table('CPU µs per update', [['', 'min', 'median', 'max'], ...cells]));
await dispatcher.destroy();
await stopAll();
