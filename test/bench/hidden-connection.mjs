// Measures whether the time of a response shows that a connection exists which the caller may not use: node hidden-connection.mjs [--rounds N]
// [--save] [--unpinned]
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createCaller } from './create-caller.mjs';
import { describeEnvironment } from './environment.mjs';
import { readOptions } from './options.mjs';
import { startRunner } from './round.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { startBench } from './start-bench.mjs';
import { quantile, spread } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTarget } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';

/** The names are equally long. The first one is configured; the caller may use the default connections only. */
const [hidden, absent] = ['apac', 'gone'];

/** The pairs of a round, in which the first request alternates. */
const pairs = 500;

const maxRounds = 7;

const input = (/** @type {string} */ name) => ({
  vertra: { organizationId: 'org123', connection: name, name: 'N' },
});
const update = '{ __typename ... on OrganizationError { message } }';

/** @type {Readonly<Record<string, (name: string) => { query: string, variables?: object }>>} */
const operations = {
  updateOrganization: (name) => ({
    query: `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) ${update} }`,
    variables: { input: input(name) },
  }),
  'updateOrganizations with a key': (name) => ({
    query: `mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs, idempotencyKey: "k") ${update} }`,
    variables: { inputs: [input(name)] },
  }),
  compareUpdate: (name) => ({
    query: `query ($input: UpdateOrganizationInput!) { compareUpdate(input: $input) ${update} }`,
    variables: { input: input(name) },
  }),
  organization: (name) => ({
    query: 'query ($id: ID!) { organization(id: $id) { __typename } }',
    variables: { id: `vertra@${name}:org123` },
  }),
  organizationList: (name) => ({
    query:
      'query ($name: String) { organizationList(provider: VERTRA, connection: $name) { error { message } } }',
    variables: { name },
  }),
  organizationChanges: (name) => ({
    query: 'query ($id: ID) { organizationChanges(organizationId: $id) { nodes { id } } }',
    variables: { id: `vertra@${name}:org123` },
  }),
};

/** @param {string} origin the upstream, which no request of this measurement reaches */
function writeConnections(origin) {
  const file = join(createTempFolder(), 'connections.json');
  const connection = { name: hidden, provider: 'vertra', token: 'bench-token', origin };
  writeFileSync(file, JSON.stringify({ connections: [connection] }));
  return file;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Sends a request on the only socket, and returns its time in microseconds and its text.
 *
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {string} body
 * @returns {Promise<{ micros: number, text: string }>}
 */
function send(url, headers, body) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const options = { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const sent = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ micros: (performance.now() - started) * 1000, text }));
    });
    sent.on('error', reject).end(body);
  });
}

/**
 * @param {(name: string) => Promise<{ micros: number, text: string }>} sendFor
 * @returns {Promise<{ hidden: readonly number[], absent: readonly number[] }>} the times in microseconds
 */
async function measurePairs(sendFor) {
  /** @type {Record<string, number[]>} */
  const times = { [hidden]: [], [absent]: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [hidden, absent] : [absent, hidden];
    const texts = new Set();
    for (const name of order) {
      const { micros, text } = await sendFor(name);
      times[name]?.push(micros);
      texts.add(text.replaceAll(name, ''));
    }
    if (texts.size > 1) throw new Error(`The responses differ: ${[...texts].join(' and ')}`);
  }
  return { hidden: times[hidden] ?? [], absent: times[absent] ?? [] };
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const rounds = Math.min(options.rounds, maxRounds);
  const environment = describeEnvironment(options);
  const { bench, startOptions } = await startBench(options);
  const { env, headers } = createCaller();
  const settings = { ...env, CONNECTIONS_FILE: writeConnections(String(bench.upstream.ready['origin'])) };
  const { job } = await startRunner(
    gatewayTarget(options.mainPath, { env: settings, headers }),
    startOptions,
  );
  /** @type {Record<string, { median: number[], p99: number[] }>} */
  const ratios = Object.fromEntries(Object.keys(operations).map((name) => [name, { median: [], p99: [] }]));
  const sendOf = (/** @type {(name: string) => object} */ toParams) => (/** @type {string} */ name) =>
    send(job.url, headers, JSON.stringify(toParams(name)));
  for (const toParams of Object.values(operations)) await measurePairs(sendOf(toParams));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, toParams] of Object.entries(operations)) {
      const times = await measurePairs(sendOf(toParams));
      ratios[name]?.median.push(quantile(times.hidden, 0.5) / quantile(times.absent, 0.5));
      ratios[name]?.p99.push(quantile(times.hidden, 0.99) / quantile(times.absent, 0.99));
    }
  }
  const rows = Object.entries(ratios).map(([name, { median, p99 }]) => ({
    name,
    median: spread(median),
    p99: spread(p99),
  }));
  const text = hiddenTable(rows, rounds);
  process.stdout.write(`${environment()}\n\n${text}`);
  if (options.save) saveResults('hidden-connection.mjs', { environment: environment(), rows }, text);
}

/**
 * @param {readonly { name: string, median: import('./statistics.mjs').Spread, p99: import('./statistics.mjs').Spread }[]} rows
 * @param {number} rounds
 */
function hiddenTable(rows, rounds) {
  const format = (/** @type {import('./statistics.mjs').Spread} */ { max, median, min }) => [
    median.toFixed(3),
    `${min.toFixed(2)}–${max.toFixed(2)}`,
  ];
  const title = `Time of a response about a connection that the caller may not use, relative to one that does not exist
(${rounds} rounds of ${pairs} alternated pairs; the responses are equal but for the name)`;
  return table(title, [
    ['', 'median', 'spread', 'p99', 'spread'],
    ...rows.map(({ median, name, p99 }) => [name, ...format(median), ...format(p99)]),
  ]);
}

await run(bench);
