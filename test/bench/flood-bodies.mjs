// The requests that floods.mjs sends, and the responses of its provider.

/**
 * @typedef {object} Flood
 * @property {string} [method]
 * @property {string} [path]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {number} [chunks] the number of one-byte chunks that replace the body
 */

const repeat = (/** @type {number} */ count, /** @type {(index: number) => string} */ create) =>
  Array.from({ length: count }, (_, index) => create(index)).join(' ');

/**
 * @param {string} query
 * @param {object} [variables]
 * @param {object} [more]
 * @returns {Flood}
 */
const send = (query, variables = {}, more = {}) => ({ body: JSON.stringify({ query, variables, ...more }) });

const megabyte = 1024 * 1024;
const spaces = ' '.repeat(15_000);
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
const cycle = (/** @type {string} */ name) =>
  `{ ...${name}0 } ${repeat(150, (index) => `fragment ${name}${index} on Query { ...${name}${(index + 1) % 150} }`)}`;
const longIds = JSON.stringify(Array(100).fill('vida:3'));
const badIds = JSON.stringify(Array(100).fill('no id'));

/** @type {Record<string, Flood>} */
export const floods = {
  'an ordinary update': send(update, { input }),
  '10,000 aliases': send(`{ ${repeat(10_000, (index) => `a${index}: __typename`)} }`),
  '500 aliases': send(`{ ${repeat(500, (index) => `a${index}: __typename`)} }`),
  'an alias of 100 kB on 100 errors': send(
    `{ organizations(ids: ${badIds}) { ${'a'.repeat(100_000)}: __typename } }`,
  ),
  'an operation name of 100 kB, 100 errors': send(
    `query ${'Q'.repeat(100_000)}(${repeat(100, (index) => `$v${index}: Int`)}) { __typename }`,
  ),
  'a parameter operationName of 900 kB': send(
    'query Q { __typename }',
    {},
    { operationName: 'q'.repeat(900_000) },
  ),
  'a cycle of fragments with names of 4 kB': send(cycle('F'.repeat(4000))),
  '100 errors after a megabyte of lines': send(
    `{ ${'\n'.repeat(megabyte - 4000)} ${repeat(100, (index) => `field${index}`)} }`,
  ),
  '50 unknown keys and a string of 900 kB': send(update, {
    input: { vida: { organizationId: '3', name: 'x'.repeat(900_000), ...unknownKeys(50) } },
  }),
  '43,000 tags that are too long': send(
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { ... on OrganizationInputError { issues { path message code limit } } } }',
    { input: { vertra: { organizationId: 'x', tags: Array(40_000).fill('a'.repeat(21)) } } },
  ),
  '20,000 levels': send(`${'{ a '.repeat(20_000)}`),
  '600 levels': send(`${'{ a '.repeat(600)}${'}'.repeat(600)}`),
  '10,000 directives': send(`{ __typename ${repeat(10_000, () => '@skip(if: false)')} }`),
  '60 fragments that grow exponentially': send(`{ node(id: "vida:3") { ...F0 } } ${doubling}`),
  '490 repeated selections': send(`{ ${repeat(490, () => 'organizationProviders { provider }')} }`),
  '300 by 300 conflicting selections': send(
    `{ node(id: "x") { ... on Organization { vida { ${repeat(300, () => 'a: email')} } vida { ${repeat(300, () => 'a: active')} } } } }`,
  ),
  '150,000 tokens': send(`{ ${repeat(75_000, () => '__typename')} }`),
  'a comment of a megabyte': send(`# ${'x'.repeat(megabyte - 200)}\n{ __typename }`),
  'a batch of 10,000': send(batch, { inputs: Array(10_000).fill(input) }),
  '100,000 wrong values': send(update, {
    input: { vertra: { organizationId: 'x', tags: Array(100_000).fill(1) } },
  }),
  '100,000 levels in variables': {
    body: `{"query":"{ __typename }","variables":{"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`,
  },
  '30,000 quotes in an unterminated string': {
    body: `{"query":"{ __typename }","variables":{"x":1.5,"y":"${'\\"'.repeat(30_000)}`,
  },
  '300,000 empty lists': send('{ __typename }', { x: Array(300_000).fill([]) }),
  '50,000 chunks of one byte': { chunks: 50_000 },
  '50,000 chunks of one byte to an unknown path': { chunks: 50_000, path: '/nowhere' },
  '50,000 unknown variables': send('{ __typename }', unknownKeys(50_000)),
  '40 aliases of one object, for 100 organizations': send(
    `{ nodes(ids: ${longIds}) { ... on Organization { ${repeat(40, (index) => `a${index}: vida { email }`)} } } }`,
  ),
  '48 aliases of 500 failed items': send(
    `{ bulkUpdate(id: "bulk:x") { ... on OrganizationBulkUpdate { ${repeat(48, (index) => `a${index}: failedItems(first: 500) { nodes { index path } }`)} } } }`,
  ),
  'three aliases of 500 failed items': send(
    `{ bulkUpdate(id: "bulk:x") { ... on OrganizationBulkUpdate { ${repeat(3, (index) => `a${index}: failedItems(first: 500) { nodes { index path fields { path state } error { __typename message code provider providerCode applied retryable requestId ... on OrganizationInputError { issues { path } } } } }`)} } } }`,
  ),
  'a body of 20 MB': send('{ __typename }', { x: 'x'.repeat(20 * megabyte) }),
  'Accept-Encoding with 15,000 spaces': {
    method: 'GET',
    headers: { accept: 'text/html', 'accept-encoding': `gzip${spaces}x` },
  },
  'a scrape of /metrics': { method: 'GET', path: '/metrics' },
  'Content-Type with 15,000 spaces': {
    headers: { 'content-type': `application/json${spaces}x` },
    body: '{}',
  },
};

/** Distinct operations of the maximum length. */
export const distinct = Array.from({ length: 600 }, (_, index) =>
  send(`query Q${index} { ${repeat(1990, () => 'a')} }`),
);

/** The response that is sent in chunks of one byte. */
export const oneByteChunks = '1 MB in chunks of one byte';

/**
 * The bytes that the provider sends in place of a complete response, by name.
 *
 * @type {Record<string, string>}
 */
export const wireFloods = {
  '2 MB of trailers': `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(350_000)}`,
  '2 MB of interim responses': 'HTTP/1.1 103 E\r\n\r\n'.repeat(110_000),
};

/**
 * The responses of the provider, by name.
 *
 * @type {Record<string, (id: string) => string>}
 */
export const responses = {
  'an ordinary response': (id) => createResponse(id),
  '50,000 unknown keys': (id) => createResponse(id, {}, unknownKeys(50_000)),
  '50,000 unknown keys in the organization': (id) => createResponse(id, unknownKeys(50_000)),
  '100,000 empty members': (id) => createResponse(id, { members: Array(100_000).fill({}) }),
  '100,000 levels': (id) => createResponse(id).replace('{', `{"x":${'['.repeat(1e5)}${']'.repeat(1e5)},`),
  'a name of 900 kB': (id) => createResponse(id, { name: 'x'.repeat(900_000) }),
  [oneByteChunks]: (id) => createResponse(id).padEnd(megabyte),
  '40,000 combining marks': (id) => createResponse(id, { description: '\u0301\u0316'.repeat(20_000) }),
  // Last, because interim responses open the circuit.
  ...Object.fromEntries(Object.keys(wireFloods).map((name) => [name, () => ''])),
};

const members = Array.from({ length: 10_000 }, (_, index) => ({
  user_id: `user${String(index).padStart(20, '0')}`,
  role: 'developer',
  joined_at: '2025-08-14T19:58:00Z',
}));
const crowd = createResponse('crowd', { members });

/** Creates a response of 900 kB with 10,000 members. */
export const createCrowd = (/** @type {string} */ id) => crowd.replace('crowd', id);

const crowdIds = JSON.stringify(Array.from({ length: 40 }, (_, index) => `vertra:crowd${index}`));

/** Reads more large organizations than fit into the memory budget. */
export const crowds = [
  send(`{ organizations(ids: ${crowdIds}) { __typename ... on Organization { members { userId } } } }`),
];

function createResponse(/** @type {string} */ id, fields = {}, more = {}) {
  return JSON.stringify({ status: 'success', response: { id, description: 'D', ...fields }, ...more });
}

function unknownKeys(/** @type {number} */ count) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));
}
