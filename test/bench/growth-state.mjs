// What a gateway has stored, or is configured with: one gateway for each size of a sweep.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { measureRound, startRunner, toRunner } from './round.mjs';
import { organizationId } from './settings.mjs';
import { ordinaryUpdate } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';

/** @typedef {import('./growth.mjs').Context} Context */
/** @typedef {import('./targets.mjs').Target} Target */

const warmUpRequests = 1500;
const requestsPerRound = 500;

/** The changes of each organization on a page, which all sizes have. */
const changesPerPage = 10;

/** The organizations that load.mjs updates alternately. */
const organizations = 100;

/** @type {Partial<Target>} */
const changesPage = {
  calls: { writes: 0 },
  body: JSON.stringify({
    query: `query ($id: ID!) {
      organizationChanges(organizationId: $id, first: ${changesPerPage}) {
        nodes { provider outcome result } error { code }
      }
    }`,
    variables: { id: 'vertra:org123' },
  }),
  isSuccess: ({ data, errors }) => !errors && data?.organizationChanges?.error === null,
};

/** @type {Partial<Target>} */
const toFirstConnection = {
  body: ordinaryUpdate.body.replace(`"${organizationId}"`, `"vertra@connection-0:${organizationId}"`),
};

/** Copies a real row, so that a change of the format changes the copies, too. The ids end in random digits, as those of keys do. */
const copyKeys = (/** @type {number} */ count) => `
  INSERT INTO idempotency_keys (id, format, session, fingerprint, owner, lease_ends, outcome, batch, bytes, expires)
  SELECT substr(id, 1, length(id) - 20) || lower(hex(randomblob(10))),
    format, session, fingerprint, owner, lease_ends, outcome, batch, bytes, expires
  FROM ${numbersUpTo(count)}, (SELECT * FROM idempotency_keys WHERE outcome IS NOT NULL LIMIT 1)`;

/** Copies a real row to earlier milliseconds, each for the next organization. */
const copyChanges = (/** @type {number} */ count) => `
  INSERT INTO changes (id, format, organization, facts, result, bytes)
  SELECT id - 1024 * number, format, 'vertra:org' || (100 + number % ${organizations}), facts, result, bytes
  FROM ${numbersUpTo(count)}, (SELECT * FROM changes WHERE result IS NOT NULL ORDER BY id LIMIT 1)`;

const numbersUpTo = (/** @type {number} */ count) => `
  (WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ${count})
  SELECT number FROM numbers)`;

const withKeys = createGateways([1000, 10_000, 100_000], fillWith(copyKeys));
const withChanges = createGateways([1000, 10_000, 100_000, 1_000_000], fillWith(copyChanges));
const withConnections = createGateways([1, 10, 100, 500], configureConnections);

/** @type {readonly import('./growth.mjs').Sweep[]} */
export const stateSweeps = [
  withKeys('keys stored in a file (an update with a key)', { keyed: true }),
  withChanges('changes stored in a file (an update)', {}),
  withChanges('changes stored in a file (a page of changes)', changesPage),
  withConnections('connections (an update at the first one)', toFirstConnection),
];

/**
 * Creates the sweeps over gateways with different settings, which are started once for all sweeps.
 *
 * @param {readonly number[]} sizes
 * @param {(size: number, context: Context) => Promise<Record<string, string>>} createEnv
 * @returns {(unit: string, difference: Partial<Target>) => import('./growth.mjs').Sweep}
 */
function createGateways(sizes, createEnv) {
  /** @type {Map<number, import('./round.mjs').Runner>} */
  const started = new Map();
  const start = async (/** @type {number} */ size, /** @type {Context} */ context) => {
    const env = { ...context.target.env, ...(await createEnv(size, context)) };
    const runner = await startRunner({ ...context.target, env }, context.startOptions);
    await measureRound(runner, context.bench, { count: warmUpRequests });
    started.set(size, runner);
  };
  return (unit, difference) => ({
    unit,
    sizes,
    async open(context) {
      for (const size of sizes) if (!started.has(size)) await start(size, context);
      return async (size) => {
        const { child, target } = /** @type {import('./round.mjs').Runner} */ (started.get(size));
        const runner = await toRunner(child, { ...target, ...difference });
        return (await measureRound(runner, context.bench, { count: requestsPerRound })).cpuMicros;
      };
    },
  });
}

/**
 * Creates a gateway's database with an update, and fills it with copies of its rows.
 *
 * @param {(count: number) => string} toStatement
 * @returns {(size: number, context: Context) => Promise<Record<string, string>>}
 */
function fillWith(toStatement) {
  return async (size, { bench, startOptions, target }) => {
    const env = { DATA_DIR: createTempFolder() };
    const runner = await startRunner(
      { ...target, keyed: true, env: { ...target.env, ...env } },
      startOptions,
    );
    await measureRound(runner, bench, { count: organizations });
    await runner.child.stop();
    const file = readdirSync(env.DATA_DIR).find((name) => name.endsWith('.sqlite')) ?? '';
    const database = new Database(join(env.DATA_DIR, file));
    database.exec(toStatement(size));
    database.close();
    return env;
  };
}

/**
 * @param {number} size
 * @param {Context} context
 */
async function configureConnections(size, { startOptions: { env } }) {
  const connections = Array.from({ length: size }, (_, index) => ({
    name: `connection-${index}`,
    provider: 'vertra',
    token: env?.['VERTRA_API_TOKEN'],
    account: `account-${index}`,
    origin: env?.['VERTRA_ORIGIN'],
  }));
  const file = join(createTempFolder(), 'connections.json');
  writeFileSync(file, JSON.stringify({ connections }));
  return { CONNECTIONS_FILE: file };
}
