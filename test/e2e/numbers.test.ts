import { describe, expect, it } from 'vitest';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const refusal = 'A JSON number is accepted as an ID only when it is a safe integer. Send the ID as a string.';

/** As text in a body, because `JSON.parse` changes some of them. */
const unsafe = [
  '9007199254740993',
  '-9007199254740993',
  '1e21',
  '1e400',
  '-0',
  '1.5',
  '0.1e0',
  '12345678901234567890',
  '2.9999999999999999999',
  '4503599627370497.4',
  '9007199254740990.7',
  '1e-400',
  `3.${'0'.repeat(500)}1`,
];

/** JSON numbers, each with the id that it becomes. */
const safe = [
  ['3', '3'],
  ['0', '0'],
  ['-3', '-3'],
  ['9007199254740991', '9007199254740991'],
  ['3.0', '3'],
  ['30e-1', '3'],
  ['0.3E+1', '3'],
  ['3e3', '3000'],
] as const;

const update =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';
const batch =
  'mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) { __typename } }';
const bulk =
  'mutation ($inputs: [UpdateOrganizationInput!]!) { startBulkUpdate(inputs: $inputs) { __typename } }';

const vidaInput = (id: string) => `{ "vida": { "organizationId": ${id}, "name": "N" } }`;
const first = vidaInput('"4"');

/** Returns the id in the query string of each Vida update. */
function sentIds({ sandbox }: TestGateway): (string | null)[] {
  return updatesSent(sandbox.vida).map(({ query }) => new URLSearchParams(query).get('targetOrganizationId'));
}

describe.each(unsafe)('the JSON number %s', (number) => {
  it.each([
    ['the id of an update', update, `{ "input": ${vidaInput(number)} }`, 'input.vida.organizationId'],
    [
      'an id in a batch',
      batch,
      `{ "inputs": [${first}, ${vidaInput(number)}] }`,
      'inputs.1.vida.organizationId',
    ],
    [
      'an id in a bulk update',
      bulk,
      `{ "inputs": [${first}, ${vidaInput(number)}] }`,
      'inputs.1.vida.organizationId',
    ],
    [
      'a variable of an id',
      'query ($id: ID!) { organization(id: $id) { __typename } }',
      `{ "id": ${number} }`,
      'id',
    ],
    [
      'an id in a list',
      'query ($ids: [ID!]!) { organizations(ids: $ids) { __typename } }',
      `{ "ids": ["vida:3", ${number}] }`,
      'ids.1',
    ],
    [
      'the id of a bulk update',
      'query ($id: ID!) { bulkUpdate(id: $id) { __typename } }',
      `{ "id": ${number} }`,
      'id',
    ],
  ])('is refused with its path as %s, and nothing is sent', async (_label, operation, variables, path) => {
    const gateway = await openBulkGateway();
    const name = path.split('.')[0];
    const response = await gateway.gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: `{ "query": ${JSON.stringify(operation)}, "variables": ${variables} }`,
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        errors: [
          expect.objectContaining({
            message: `Variable "$${name}" is invalid at "${path}": ${refusal}`,
            extensions: { code: 'BAD_USER_INPUT' },
          }),
        ],
      },
    ]);
    expect(gateway.sandbox.vida.requests).toEqual([]);
  });
});

/** Past 2^53, so that a JavaScript number cannot represent it. */
const beyondSafe = '9007199254740993';

describe('an id', () => {
  it.each(safe)('given as the JSON number %s becomes the text %s', async (number, text) => {
    const gateway = await startGateway();
    await gateway.gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{ "query": ${JSON.stringify(update)}, "variables": { "input": ${vidaInput(number)} } }`,
    });
    expect(sentIds(gateway)).toEqual([text]);
  });

  it('past 2^53 reaches the provider unchanged as a string and as a literal in the document', async () => {
    const gateway = await startGateway();
    await gateway.send(update, JSON.parse(`{ "input": ${vidaInput(`"${beyondSafe}"`)} }`));
    const literal = `updateOrganization(input: { vida: { organizationId: ${beyondSafe}, name: "N" } }) { __typename }`;
    await gateway.send(`mutation { ${literal} }`, {});
    await gateway.send(`mutation ($id: ID! = ${beyondSafe}) { ${literal.replace(beyondSafe, '$id')} }`, {});
    expect(sentIds(gateway)).toEqual([beyondSafe, beyondSafe, beyondSafe]);
  });

  it('given as an unsafe number is also refused in the variables of a GET', async () => {
    const gateway = await startGateway();
    const query = encodeURIComponent('query ($id: ID!) { organization(id: $id) { __typename } }');
    const variables = encodeURIComponent('{ "id": 2.9999999999999999999 }');
    const url = `http://gateway/graphql?query=${query}&variables=${variables}`;
    const response = (await (await gateway.gateway.fetch(url)).json()) as { errors: { message: string }[] };
    expect(response.errors[0]?.message).toBe(`Variable "$id" is invalid at "id": ${refusal}`);
  });

  it('and other text with numbers in a string reach the provider unchanged', async () => {
    const gateway = await startGateway();
    const name = 'a, 2.9999999999999999999 [ 4503599627370497.4 \\" : 1e-400';
    const input = { vida: { organizationId: '3', name } };
    await gateway.send(update, { input });
    expect(updatesSent(gateway.sandbox.vida).map(({ body }) => JSON.parse(body).orgName)).toEqual([name]);
  });

  it('given as a fraction in the document is refused, and nothing is sent', async () => {
    const gateway = await startGateway();
    for (const literal of ['1.5', '1e3', '-0.0']) {
      const mutation = `mutation { updateOrganization(input: { vida: { organizationId: ${literal}, name: "N" } }) { __typename } }`;
      expect((await gateway.send(mutation, {})).errors).toHaveLength(1);
    }
    expect(sentIds(gateway)).toEqual([]);
  });
});
