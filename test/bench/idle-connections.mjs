// Prints the bytes of heap of each idle connection: node --expose-gc idle-connections.mjs
import { pino } from 'pino';
import { createConnection } from '../../dist/app/create-connection.js';
import { createRunningConnections } from '../../dist/app/running-connections.js';
import { toNamedUpstream } from '../../dist/app/upstream.js';
import { parseConfig } from '../../dist/config/config.js';
import { Secret } from '../../dist/domain/access/secret.js';
import { createMetrics } from '../../dist/telemetry/metrics.js';

const count = 500;
const config = parseConfig({ VERTRA_API_TOKEN: 'token' });
const deps = {
  config,
  observability: {
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    tracing: null,
    stopSignal: new AbortController().signal,
  },
  quotaStore: {
    open: () => Promise.reject(new Error('An idle connection opens no quota')),
    release() {},
    close: async () => {},
  },
};

const connections = createRunningConnections((upstream) => createConnection(upstream, deps));

/** @param {number} index */
function add(index) {
  const token = new Secret(`token-${index}`);
  const common = { connection: `connection-${index}`, account: 'default', origin: 'https://api.example.com' };
  const limits = { sockets: 64, queue: 1024, timeoutMs: 10_000, bulkPerMinute: null };
  const own =
    index % 2
      ? /** @type {const} */ ({ provider: 'VIDA', resellerId: null })
      : /** @type {const} */ ({ provider: 'VERTRA', dialect: 'organizations' });
  connections.set(toNamedUpstream(config, { ...common, ...limits, ...own, token: () => token }));
}

function readHeap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

// The first ones compile the code.
for (let index = 0; index < 100; index += 1) add(-1 - index);
const before = readHeap();
for (let index = 0; index < count; index += 1) add(index);
process.stdout.write(JSON.stringify({ bytes: (readHeap() - before) / count }));
