import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { startGateway } from '../../support/start-gateway.ts';

const update = `mutation M($i: UpdateOrganizationInput!) {
  updateOrganization(input: $i) {
    __typename
    ... on OrganizationUpdate { appliedFields organization { id name tags members { role } vida { email } } }
    ... on OrganizationError { code applied message }
    ... on OrganizationInputError { issues { path code message limit } }
  }
}`;
const vertra = { vertra: { organizationId: 'org123', name: 'Same' } };
const vida = { vida: { organizationId: '3', name: 'Same', email: 'a@b.c' } };
const updateVida = `mutation($x: VidaOrganizationUpdateInput) { updateOrganization(input: { vida: $x }) { __typename } }`;
const updateMany = `mutation($i: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $i) { __typename } }`;

const asked = (query: string, variables?: unknown, more?: object) =>
  JSON.stringify({ query, variables, ...more });
const anything = asked('{ __typename }');

/** A post of JSON, with what is out of the ordinary about it. */
function post(
  body: string,
  { line = 'POST /graphql HTTP/1.1', headers = [] as string[], type = 'application/json' } = {},
) {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const head = [line, 'host: x', 'connection: close', `content-type: ${type}`, length, ...headers];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const accepts = [
  '*/*',
  'APPLICATION/JSON',
  'application/graphql-response+json',
  'text/html',
  'application/json;q=0.1, application/graphql-response+json',
  'application/*',
  '*/json, application/graphql-response+json',
  'application/json/x, application/graphql-response+json',
  '',
  'application/json; charset=utf-8',
  'application/json; charset=latin1',
  'a/b/c, , ;, application/json',
];

const inputs: Readonly<Record<string, unknown>> = {
  'one that is updated': vertra,
  'one whose answer tells little': vida,
  'two branches': { ...vida, ...vertra },
  'no branch': {},
  null: null,
  'an unknown field': { vida: { organizationId: '3', nope: 1 } },
  'a value of another type': { vida: { organizationId: '3', active: 'private' } },
  'an unknown word': { vida: { organizationId: '3', hipaaSetting: 'NOPE' } },
  'nothing to update': { vertra: { organizationId: 'org123' } },
  'null where null is refused': { vertra: { organizationId: 'org123', name: null } },
  'too much': { vertra: { organizationId: '', name: 'x'.repeat(60), tags: ['y'.repeat(30)] } },
  'one that there is not': { vertra: { organizationId: 'nobody', name: 'x' } },
};

const operations: Readonly<Record<string, [query: string, variables?: unknown]>> = {
  'a branch that is left out': [updateVida, {}],
  'a branch that is null': [updateVida, { x: null }],
  'a variable that is left out, and called as a member of every object': [
    `mutation($i: UpdateOrganizationInput!, $valueOf: String) {
      updateOrganization(input: $i, idempotencyKey: $valueOf) { __typename } }`,
    { i: vertra },
  ],
  'a number as an id': [updateVida, { x: { organizationId: 3, name: 'N' } }],
  'two updates in turn': [
    `mutation { a: updateOrganization(input: { vertra: { organizationId: "org123", tags: "one" } }) { __typename }
      b: updateOrganization(input: { vida: { organizationId: "3", name: "x" } }) { __typename } }`,
  ],
  'a batch': [updateMany, { i: [vertra, vida, { vertra: { organizationId: '', name: 'q' } }] }],
  'one for a batch': [updateMany, { i: vertra }],
  'a batch that is too large': [updateMany, { i: Array(101).fill(vertra) }],
  reads: [
    `query($ids: [ID!]!) { organizations(ids: $ids) { __typename ... on OrganizationError { code message } }
      nodes(ids: $ids) { id __typename } node(id: "vida:3") { ...F } } fragment F on Node { id ... on Organization { name } }`,
    { ids: ['vida:3', 'vertra:org123', 'nope', 'vida:999'] },
  ],
  'a read that fails': ['{ node(id: "nope") { id } }'],
  'a page': ['{ organizationList(provider: VERTRA, first: 2) { __typename } }'],
  'a page that is too large': ['{ organizationList(provider: VERTRA, first: 101) { __typename } }'],
  references: [
    'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Organization { name } } }',
    {
      r: [
        { __typename: 'Organization', id: 'vertra:org123' },
        { __typename: 'Other', id: 1 },
      ],
    },
  ],
  'the schema': ['{ __schema { queryType { name } } }'],
  'a field left out': ['query($s: Boolean!) { __typename @skip(if: $s) x: __typename }', { s: true }],
  'two operations and no name': ['query A { __typename } query B { __typename }'],
  'an alias that is more than a name to JavaScript': ['{ __proto__: __typename }'],
  'sixty aliases': [`{ ${Array.from({ length: 60 }, (_, index) => `a${index}: __typename`).join(' ')} }`],
  'what is not valid': ['{ nonsense }'],
  'what cannot be parsed': ['{ nonsense'],
};

const bodies: Readonly<Record<string, string>> = {
  'one operation of two': asked(
    'query A { a: __typename } query B { b: __typename }',
    {},
    { operationName: 'B' },
  ),
  'an empty name': asked('query A { a: __typename }', {}, { operationName: '' }),
  'an unknown name': asked('query A { a: __typename }', {}, { operationName: 'Z' }),
  'a number as a name': asked('query A { a: __typename }', {}, { operationName: 5 }),
  'an unknown parameter': asked('{ __typename }', {}, { what: 1 }),
  'an unknown parameter that is null': asked('{ __typename }', {}, { what: null }),
  'an unknown document': JSON.stringify({ documentId: `sha256:${'a'.repeat(64)}` }),
  'a list of variables': asked('{ __typename }', []),
  'a byte order mark': `\ufeff${anything}`,
  'a list': `[${anything}]`,
  null: 'null',
  'no JSON': '{"query":',
  'nothing at all': '',
  'a prototype': '{"query":"{ __typename }","__proto__":{"x":1}}',
  'a prototype among variables': `{"query":${JSON.stringify(update)},"variables":{"__proto__":{"i":1},"i":${JSON.stringify(vertra)}}}`,
};

const cases: Readonly<Record<string, string>> = {
  ...named('input', inputs, (input) => post(asked(update, { i: input }))),
  ...named('operation', operations, ([query, variables]) => post(asked(query, variables))),
  ...named('body', bodies, (body) => post(body)),
  ...named('accept', Object.fromEntries(accepts.map((each) => [each, `accept: ${each}`])), (accept) =>
    post(anything, { headers: [accept] }),
  ),
  'a charset': post(anything, { type: 'application/json; charset=utf-8' }),
  'another charset': post(anything, { type: 'application/json; charset=latin1' }),
  'a type in capitals': post(anything, { type: 'Application/JSON' }),
  'a type twice': post(anything, { headers: ['content-type: application/json'] }),
  'a form': post('query={__typename}', { type: 'application/x-www-form-urlencoded' }),
  'an expectation': post(anything, { headers: ['expect: 100-continue'] }),
  'HTTP/1.0': post(anything, { line: 'POST /graphql HTTP/1.0' }),
  'a slash at the end': post(anything, { line: 'POST /graphql/ HTTP/1.1' }),
  'a query string': post(anything, { line: 'POST /graphql?x=1 HTTP/1.1' }),
  'another method': post(anything, { line: 'PUT /graphql HTTP/1.1' }),
  'an origin that may read': post(anything, { headers: ['origin: https://app.example'] }),
  'an origin that may not': post(anything, { headers: ['origin: https://evil.example'] }),
  'a request id': post(asked('{ nonsense }'), { headers: ['x-request-id: mine'] }),
  'a request id twice': post(anything, { headers: ['x-request-id: a', 'x-request-id: b'] }),
  'an idempotency key': post(asked(update, { i: vertra }), { headers: ['idempotency-key: "k"'] }),
  'an idempotency key twice': post(asked(update, { i: vertra }), {
    headers: ['idempotency-key: a', 'idempotency-key: b'],
  }),
};

function named<Value>(
  what: string,
  values: Readonly<Record<string, Value>>,
  toText: (value: Value) => string,
) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${what}: ${name}`, toText(value)]),
  );
}

/** A gateway on a port, with the lane or without: where spans are gathered, there is none. */
async function start(lane: boolean) {
  const tracing = lane ? null : { lane: 'There is no lane here.' };
  const { gateway, operations } = await startGateway({ tracing, corsOrigins: ['https://app.example'] });
  const server = createGatewayServer(gateway);
  const { port } = new URL(await listen(server, '127.0.0.1', 0));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return async (text: string) => {
    const answer = normalize(await speak(Number(port), text));
    return {
      answer,
      told: operations.splice(0).map(({ requestId, totalMs, upstreamMs, ...facts }) => facts),
    };
  };
}

async function speak(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.write(text);
  await once(socket, 'close');
  return heard.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '');
}

/** Without what differs from time to time, and the order and the case of headers. */
function normalize(answer: string): string {
  const [head = '', ...body] = answer
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n').filter((line) => !/^(date|ratelimit):/i.test(line));
  const sorted = headers.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())).sort();
  return [status, ...sorted, '', ...body].join('\n');
}

describe('what is asked through the lane is answered and told as through Yoga', () => {
  it.each(Object.entries(cases))('%s', async (_name, text) => {
    const [lane, yoga] = [await start(true), await start(false)];
    for (const _time of ['first', 'again']) {
      const [ours, theirs] = [await lane(text), await yoga(text)];
      expect(ours.answer).toMatch(/^HTTP\/1.1 \d/);
      expect(ours).toEqual(theirs);
    }
  });
});
