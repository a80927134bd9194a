import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { TestGateway, TestResponse } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const entities = /* GraphQL */ `
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Organization { id name } }
  }
`;

interface Entities {
  readonly _entities: ({ id: string; name: string | null } | null)[];
}

const organization = (fields: object) => ({ __typename: 'Organization', ...fields });

async function resolve(representations: unknown[]) {
  const gateway = await startGateway();
  return { ...gateway, ...(await gateway.send<Entities, object>(entities, { representations })) };
}

/** Posts JSON text, because `JSON.stringify` would round a number or drop its sign. */
async function sendText(
  gateway: TestGateway,
  query: string,
  variables: string,
): Promise<TestResponse<Entities>> {
  const response = await gateway.gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query": ${query}, "variables": ${variables}}`,
  });
  const { headers, status } = response;
  return { status, headers, ...JSON.parse(await response.text()) };
}

/** Resolves references to organizations, each the JSON text of its keys. */
function sendJson(gateway: TestGateway, ...keys: string[]): Promise<TestResponse<Entities>> {
  const representations = keys.map((each) => each.replace('{', '{"__typename": "Organization", '));
  return sendText(gateway, JSON.stringify(entities), `{"representations": [${representations}]}`);
}

describe('_entities', () => {
  it('resolves an organization by either of its keys, with one read', async () => {
    const { data, sandbox } = await resolve([
      organization({ id: 'vida:3' }),
      organization({ provider: 'VIDA', connection: 'default', providerId: '3' }),
      organization({ provider: 'VERTRA', connection: 'default', providerId: 'org123' }),
    ]);
    expect(data?._entities).toEqual([
      { id: 'vida:3', name: 'Harbour Dental Group' },
      { id: 'vida:3', name: 'Harbour Dental Group' },
      { id: 'vertra:org123', name: 'updatedorganization' },
    ]);
    expect([sandbox.vida.requests.length, sandbox.vertra.requests.length]).toEqual([1, 1]);
  });

  it.each([
    ['an unknown organization', organization({ id: 'vida:404' })],
    ["another subgraph's type", { __typename: 'Invoice', id: 'vida:3' }],
    ['a foreign id', organization({ id: 'stripe:3' })],
    ['no key', organization({})],
    ['half a key', organization({ provider: 'VIDA' })],
    ['a key without a connection', organization({ provider: 'VIDA', providerId: '3' })],
    ['another connection', organization({ provider: 'VIDA', connection: 'emea', providerId: '3' })],
    ['an empty connection', organization({ provider: 'VIDA', connection: '', providerId: '3' })],
    ['a null connection', organization({ provider: 'VIDA', connection: null, providerId: '3' })],
    [
      'a connection that is a list',
      organization({ provider: 'VIDA', connection: ['default'], providerId: '3' }),
    ],
    ['an id beside another connection', organization({ id: 'vida:3', connection: 'emea' })],
    ['a foreign provider', organization({ provider: 'STRIPE', connection: 'default', providerId: '3' })],
    ['a number', 3],
    ['a string', 'vida:3'],
    ['a list', []],
    ['an invalid id', organization({ id: ['vida:3'] })],
    ['an id with dots', organization({ provider: 'VERTRA', connection: 'default', providerId: '..' })],
    ['an empty id', organization({ id: '' })],
    ['an empty id of a provider', organization({ provider: 'VIDA', connection: 'default', providerId: ' ' })],
    ['a numeric id without a provider', organization({ id: 3 })],
    ['a boolean id', organization({ provider: 'VIDA', connection: 'default', providerId: true })],
    ['a null id', organization({ id: null })],
    [
      'a list with a number as id',
      organization({ provider: 'VIDA', connection: 'default', providerId: [1.5] }),
    ],
  ])('returns null only for %s', async (_label, representation) => {
    const { data, errors } = await resolve([organization({ id: 'vida:42' }), representation]);
    expect(data?._entities).toEqual([{ id: 'vida:42', name: 'Northside Plumbing' }, null]);
    expect(errors).toBeUndefined();
  });

  it('returns null with an error for an entity that cannot be read, and resolves the others', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(() => respondWith({ status: 403 }));
    const representations = [organization({ id: 'vida:3' }), organization({ id: 'vertra:org123' })];
    const { data, errors } = await send<Entities, object>(entities, { representations });
    expect(data?._entities).toMatchObject([null, { id: 'vertra:org123' }]);
    expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { reason: 'FORBIDDEN' } }]);
  });

  it('refuses more than five hundred references before any request to a provider', async () => {
    const representations = Array.from({ length: 501 }, (_, id) => organization({ id: `vida:${id}` }));
    const { errors, sandbox } = await resolve(representations);
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_IDS', limit: 500 } }]);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('sends one list request for a hundred organizations of Vertra', async () => {
    const ids = ['org123', 'org456', 'org789', 'north/west 50%'];
    const representations = Array.from({ length: 100 }, (_, index) =>
      organization({ id: `vertra:${ids[index % 4]}` }),
    );
    const { data, sandbox } = await resolve(representations);
    expect(data?._entities.every((entity) => entity !== null)).toBe(true);
    expect(sandbox.vertra.requests).toHaveLength(1);
  });

  it('sends one request for each of a hundred organizations of Vida, at most eight concurrently', async () => {
    const { sandbox, send } = await startGateway();
    let running = 0;
    let maxRunning = 0;
    sandbox.vida.inject(({ query }) => ({
      applied: false,
      play(response) {
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        const id = Number(new URLSearchParams(query).get('targetAccountId'));
        setImmediate(() => {
          running -= 1;
          response.end(JSON.stringify({ id, orgName: `N${id}` }));
        });
      },
    }));
    const representations = Array.from({ length: 100 }, (_, id) => organization({ id: `vida:${id}` }));
    const { data } = await send<Entities, object>(entities, { representations });
    expect(data?._entities.map((entity) => entity?.name)).toEqual(representations.map((_, id) => `N${id}`));
    expect(sandbox.vida.requests).toHaveLength(100);
    expect(maxRunning).toBeLessThanOrEqual(8);
  });
});

/** Returns the id of each organization that was requested from Vida. */
const idsReadFromVida = ({ sandbox }: TestGateway) =>
  sandbox.vida.requests.map(({ organizationId }) => organizationId);

const unsafe = 'A JSON number is accepted as an ID only when it is a safe integer. Send the ID as a string.';

describe('_entities with a number in an ID position', () => {
  it.each([
    ['3', '3'],
    ['3.0', '3'],
    ['9007199254740991', '9007199254740991'],
    ['-9007199254740991', '-9007199254740991'],
    ['0', '0'],
  ])('reads the JSON number %s as the text %j', async (number, text) => {
    const gateway = await startGateway();
    const { errors } = await sendJson(
      gateway,
      `{"provider": "VIDA", "connection": "default", "providerId": ${number}}`,
    );
    expect(errors).toBeUndefined();
    expect(idsReadFromVida(gateway)).toEqual([text]);
  });

  it('reads the organization once for a number and its text', async () => {
    const numbers = [
      organization({ provider: 'VIDA', connection: 'default', providerId: 3 }),
      organization({ id: 'vida:3' }),
    ];
    const { data, sandbox } = await resolve(numbers);
    expect(data?._entities).toMatchObject([{ id: 'vida:3' }, { id: 'vida:3' }]);
    expect(sandbox.vida.requests).toHaveLength(1);
  });

  it.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e21',
    '1e400',
    '1.5',
    '-0',
    '-0.0',
  ])('refuses the JSON number %s with an error for only its entity', async (number) => {
    const gateway = await startGateway();
    const { data, errors, status } = await sendJson(
      gateway,
      '{"provider": "VIDA", "connection": "default", "providerId": "42"}',
      `{"provider": "VIDA", "connection": "default", "providerId": ${number}}`,
      `{"id": ${number}}`,
      '{"id": "vida:3"}',
    );
    const found = ['vida:42', null, null, 'vida:3'];
    expect([status, data?._entities.map((entity) => entity?.id ?? null)]).toEqual([200, found]);
    expect(errors?.map(({ extensions, message, path }) => ({ extensions, message, path }))).toEqual([
      {
        message: `providerId: ${unsafe}`,
        path: ['_entities', 1],
        extensions: { code: 'BAD_USER_INPUT' },
      },
      { message: `id: ${unsafe}`, path: ['_entities', 2], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(idsReadFromVida(gateway).sort()).toEqual(['3', '42']);
  });

  it('refuses the number even with another valid key', async () => {
    const { data, errors, sandbox } = await resolve([
      organization({ id: 'vida:3', provider: 'VIDA', connection: 'default', providerId: 1.5 }),
    ]);
    expect(data?._entities).toEqual([null]);
    expect(errors).toMatchObject([{ message: `providerId: ${unsafe}`, path: ['_entities', 0] }]);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it("returns null without an error for a number in another subgraph's type", async () => {
    const { data, errors } = await resolve([{ __typename: 'Invoice', id: 1.5 }]);
    expect([data?._entities, errors]).toEqual([[null], undefined]);
  });
});

describe('_entities with a reference in the document', () => {
  const inDocument = (key: string, variables = '') =>
    `query Q${variables} { _entities(representations: [{ __typename: "Organization", ${key} }]) { ... on Organization { id } } }`;

  it.each(['9007199254740993', '-9007199254740993', '123456789012345678901234567890', '3', '-0'])(
    'keeps each digit of the integer %s',
    async (integer) => {
      const gateway = await startGateway();
      const { errors } = await gateway.send(
        inDocument(`provider: VIDA, connection: "default", providerId: ${integer}`),
        {},
      );
      expect(errors).toBeUndefined();
      expect(idsReadFromVida(gateway)).toEqual([integer]);
    },
  );

  it('keeps each digit of an integer in a default value', async () => {
    const gateway = await startGateway();
    const key =
      '{ __typename: "Organization", provider: VIDA, connection: "default", providerId: 9007199254740993 }';
    const query = `query ($representations: [_Any!]! = [${key}]) { _entities(representations: $representations) { __typename } }`;
    const { errors } = await gateway.send(query, {});
    expect(errors).toBeUndefined();
    expect(idsReadFromVida(gateway)).toEqual(['9007199254740993']);
  });

  it.each(['1.5', '1e3', '-0.0', '9007199254740993.0', 'true', 'THREE', '["vida:3"]', '{ of: 3 }'])(
    'refuses the literal %s with the error of any other ID literal',
    async (literal) => {
      const gateway = await startGateway();
      for (const key of ['providerId', 'id']) {
        const { data, errors, status } = await gateway.send(inDocument(`${key}: ${literal}`), {});
        const other = await gateway.send(`{ organization(id: ${literal}) { __typename } }`, {});
        expect([status, data]).toEqual([other.status, undefined]);
        expect(errors?.map(({ extensions, message }) => ({ extensions, message }))).toEqual(
          other.errors?.map(({ extensions, message }) => ({ extensions, message })),
        );
      }
      expect(gateway.sandbox.vida.requests).toEqual([]);
    },
  );

  it('refuses a literal with its line and column', async () => {
    const { send } = await startGateway();
    const query = '{\n  _entities(representations: { id: 1.5 }) { __typename }\n}';
    const { errors } = await send(query, {});
    expect(errors).toMatchObject([{ locations: [{ line: 2, column: 36 }] }]);
  });

  it.each([
    ['ID', '"3"', ['3']],
    ['String', '"3"', ['3']],
    ['Int', '3', ['3']],
    ['Float', '3', ['3']],
    ['Float', 'null', []],
  ])('reads a variable of the type %s with the value %s', async (type, value, read) => {
    const gateway = await startGateway();
    const query = inDocument(
      'provider: $provider, connection: "default", providerId: $own',
      `($provider: OrganizationProvider, $own: ${type})`,
    );
    const { errors } = await gateway.send(query, { provider: 'VIDA', own: JSON.parse(value) });
    expect(errors).toBeUndefined();
    expect(idsReadFromVida(gateway)).toEqual(read);
  });

  it.each(['9007199254740993', '1.5', '1e21', '-0'])(
    'refuses the JSON number %s in a variable with an error for its entity',
    async (number) => {
      const gateway = await startGateway();
      const query = inDocument('provider: VIDA, connection: "default", providerId: $own', '($own: Float)');
      const { data, errors } = await sendText(gateway, JSON.stringify(query), `{"own": ${number}}`);
      expect(data).toEqual({ _entities: [null] });
      expect(errors).toMatchObject([
        { message: `providerId: ${unsafe}`, path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT' } },
      ]);
      expect(gateway.sandbox.vida.requests).toEqual([]);
    },
  );

  it.each(['toString', 'constructor', '__proto__', 'valueOf'])(
    'returns null for a variable named %s without a value',
    async (name) => {
      const { send, sandbox } = await startGateway();
      const query = inDocument(
        `id: $${name}, provider: VIDA, connection: "default", providerId: $${name}`,
        `($${name}: ID)`,
      );
      const { data, errors } = await send(query, {});
      expect([data, errors]).toEqual([{ _entities: [null] }, undefined]);
      expect(sandbox.vida.requests).toEqual([]);
    },
  );
});

describe('_entities with a key that JavaScript treats specially', () => {
  const jsonKey = '"__typename": "Organization", "id": "vida:3"';
  const literalKey = '__typename: "Organization", id: "vida:3"';

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'then',
    'toJSON',
    'hasOwnProperty',
  ])('ignores the object below the key %s', async (key) => {
    const gateway = await startGateway();
    const fields = '{ ... on Organization { id } }';
    const query = `query ($r: [_Any!]!) { json: _entities(representations: $r) ${fields}
        document: _entities(representations: [{ ${key}: { ${literalKey} } }, { ${literalKey}, ${key}: "Invoice" }]) ${fields} }`;
    const variables = `{"r": [{"${key}": {${jsonKey}}}, {${jsonKey}, "${key}": "Invoice"}]}`;
    const { data, errors } = await sendText(gateway, JSON.stringify(query), variables);
    const found = [null, { id: 'vida:3' }];
    expect([data, errors]).toEqual([{ json: found, document: found }, undefined]);
    expect(idsReadFromVida(gateway)).toEqual(['3']);
    expect(Object.prototype).not.toHaveProperty('id');
  });
});

describe('_service', () => {
  it('returns the SDL with the keys and @oneOf, and without Node', async () => {
    const { send } = await startGateway();
    const { data } = await send<{ _service: { sdl: string } }, object>('{ _service { sdl } }', {});
    const sdl = data?._service.sdl ?? '';
    expect(() => parse(sdl)).not.toThrow();
    expect(sdl).toContain('directive @oneOf on INPUT_OBJECT');
    expect(sdl).toContain('input UpdateOrganizationInput @oneOf');
    expect(sdl).toContain('@key(fields: "provider connection providerId")');
    expect(sdl).not.toMatch(/\bNode\b|\bnodes\(/);
  });

  it('returns an error when introspection is off', async () => {
    const { send } = await startGateway({ introspection: false });
    const { data, errors } = await send('{ _service { sdl } }', {});
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
