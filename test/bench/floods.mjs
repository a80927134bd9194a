// What a flood costs before it is refused, beside an ordinary update: node floods.mjs
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { run } from './run.mjs';
import { quantile } from './statistics.mjs';
import { table } from './table.mjs';

const rounds = 15;
const repeat = (/** @type {number} */ count, /** @type {(index: number) => string} */ of) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');
const send = (/** @type {string} */ query, /** @type {object} */ variables = {}) => ({ query, variables });

const input = { vertra: { organizationId: 'org123', description: 'D' } };
const update =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';
const batch =
  'mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) { __typename } }';
const doubling = repeat(
  60,
  (index) =>
    `fragment F${index} on Organization { ${index < 59 ? `...F${index + 1} ...F${index + 1}` : 'x: name'} }`,
);
const megabyte = 1024 * 1024;

/** @type {Record<string, unknown>} */
const floods = {
  'an ordinary update': send(update, { input }),
  '10,000 aliases': send(`{ ${repeat(10_000, (index) => `a${index}: __typename`)} }`),
  '500 aliases': send(`{ ${repeat(500, (index) => `a${index}: __typename`)} }`),
  '20,000 levels': send(`${'{ a '.repeat(20_000)}`),
  '600 levels': send(`${'{ a '.repeat(600)}${'}'.repeat(600)}`),
  '10,000 directives': send(`{ __typename ${repeat(10_000, () => '@skip(if: false)')} }`),
  '60 fragments that double': send(`{ node(id: "vida:3") { ...F0 } } ${doubling}`),
  '150,000 tokens': send(`{ ${repeat(75_000, () => '__typename')} }`),
  'a comment of a megabyte': send(`# ${'x'.repeat(megabyte - 200)}\n{ __typename }`),
  'a batch of 10,000': send(batch, { inputs: Array(10_000).fill(input) }),
  '100,000 wrong values': send(update, {
    input: { vertra: { organizationId: 'x', tags: Array(100_000).fill(1) } },
  }),
  '100,000 levels in variables': `{"query":"{ __typename }","variables":{"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`,
  '100,000 unknown variables': send(
    '{ __typename }',
    Object.fromEntries(Array.from({ length: 5e4 }, (_, i) => [`v${i}`, i])),
  ),
  'a body of 20 MB': send('{ __typename }', { x: 'x'.repeat(20 * megabyte) }),
};

/** As many as a caller may send in three minutes, each one new and as long as may be. */
const distinct = Array.from({ length: 1800 }, (_, index) =>
  JSON.stringify(send(`query Q${index} { ${repeat(1990, () => 'a')} }`)),
);

/** @typedef {{ status: number, code: string, ms: number }} Told */

/**
 * @param {string} url
 * @param {string} body
 * @returns {Promise<Told>}
 */
async function ask(url, body) {
  const started = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { data, errors } = await response.json();
  const code = errors?.[0]?.extensions?.code ?? data?.updateOrganization?.__typename ?? 'answered';
  return { status: response.status, code, ms: performance.now() - started };
}

/**
 * @param {import('./child.mjs').Child} gateway
 * @param {string} name
 * @param {readonly string[]} bodies
 */
async function measure(gateway, name, bodies) {
  const url = String(gateway.ready['graphql']);
  const before = await gateway.ask('usage');
  const told = [];
  for (const body of bodies) told.push(await ask(url, body));
  const after = await gateway.ask('usage');
  const times = told.map(({ ms }) => ms);
  return [
    name,
    String(bodies.length),
    `${((bodies[0]?.length ?? 0) / 1024).toFixed(1)} kB`,
    `${told[0]?.status} ${told[0]?.code}`,
    ((after.cpuMicros - before.cpuMicros) / bodies.length / 1000).toFixed(1),
    quantile(times, 0.5).toFixed(1),
    (after.rssBytes / megabyte).toFixed(0),
  ];
}

async function bench() {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const usage = new URL('report-usage.mjs', import.meta.url).href;
  const gateway = await startChild({
    name: 'gateway',
    args: ['--import', usage, main],
    env: { PORT: '0', SANDBOX: 'on', LOG_LEVEL: 'info', RATE_LIMIT_PER_MINUTE: '1000000' },
    ipc: true,
  });
  const rows = [['sent', 'times', 'size', 'answer', 'CPU ms', 'median ms', 'RSS MB']];
  for (const [name, flood] of Object.entries(floods)) {
    const body = typeof flood === 'string' ? flood : JSON.stringify(flood);
    rows.push(await measure(gateway, name, Array(rounds).fill(body)));
  }
  rows.push(await measure(gateway, 'distinct operations', distinct));
  process.stdout.write(table('\nFloods: what each costs until it is refused', rows));
}

await run(bench);
