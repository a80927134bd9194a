import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { answerWith } from '../../src/sandbox/faults.ts';
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

describe('_entities', () => {
  it('finds an organization by either of its keys, with one read', async () => {
    const { data, sandbox } = await resolve([
      organization({ id: 'vida:3' }),
      organization({ provider: 'VIDA', providerId: '3' }),
      organization({ provider: 'VERTRA', providerId: 'org123' }),
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
    ['a foreign provider', organization({ provider: 'STRIPE', providerId: '3' })],
    ['a number', 3],
    ['a text', 'vida:3'],
    ['a list', []],
    ['an id that is none', organization({ id: ['vida:3'] })],
    ['an id with dots', organization({ provider: 'VERTRA', providerId: '..' })],
  ])('is null alone for %s', async (_what, representation) => {
    const { data, errors } = await resolve([organization({ id: 'vida:42' }), representation]);
    expect(data?._entities).toEqual([{ id: 'vida:42', name: 'Northside Plumbing' }, null]);
    expect(errors).toBeUndefined();
  });

  it('is null with an error for what cannot be read, and tells the others', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(() => answerWith({ status: 403 }));
    const representations = [organization({ id: 'vida:3' }), organization({ id: 'vertra:org123' })];
    const { data, errors } = await send<Entities, object>(entities, { representations });
    expect(data?._entities).toMatchObject([null, { id: 'vertra:org123' }]);
    expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { reason: 'FORBIDDEN' } }]);
  });

  it('of more than five hundred is refused before any call', async () => {
    const representations = Array.from({ length: 501 }, (_, id) => organization({ id: `vida:${id}` }));
    const { errors, sandbox } = await resolve(representations);
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_IDS', limit: 500 } }]);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('of a hundred of Vertra makes one list call', async () => {
    const ids = ['org123', 'org456', 'org789', 'north/west 50%'];
    const representations = Array.from({ length: 100 }, (_, index) =>
      organization({ id: `vertra:${ids[index % 4]}` }),
    );
    const { data, sandbox } = await resolve(representations);
    expect(data?._entities.every((entity) => entity !== null)).toBe(true);
    expect(sandbox.vertra.requests).toHaveLength(1);
  });

  it('of a hundred of Vida makes a read for each, eight at once at the most', async () => {
    const { sandbox, send } = await startGateway();
    let running = 0;
    let most = 0;
    sandbox.vida.inject(({ query }) => ({
      applied: false,
      play(response) {
        running += 1;
        most = Math.max(most, running);
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
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe('_service', () => {
  it('tells a document with the keys and @oneOf, and without what other subgraphs have', async () => {
    const { send } = await startGateway();
    const { data } = await send<{ _service: { sdl: string } }, object>('{ _service { sdl } }', {});
    const sdl = data?._service.sdl ?? '';
    expect(() => parse(sdl)).not.toThrow();
    expect(sdl).toContain('directive @oneOf on INPUT_OBJECT');
    expect(sdl).toContain('input UpdateOrganizationInput @oneOf');
    expect(sdl).toContain('@key(fields: "provider providerId")');
    expect(sdl).not.toMatch(/\bNode\b|\bnodes\(/);
  });

  it('tells nothing where introspection is off', async () => {
    const { send } = await startGateway({ introspection: false });
    const { data, errors } = await send('{ _service { sdl } }', {});
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
