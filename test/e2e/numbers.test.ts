import { describe, expect, it } from 'vitest';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const refusal = 'A JSON number is accepted as an ID only when it is a safe integer. Send the ID as a string.';

/** As they stand in a body: `JSON.parse` has changed some of them before anything reads them. */
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

/** Written as numbers, and the id that each of them is. */
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

/** The id in a Vida update, as it stands in the query string. */
function sentIds({ sandbox }: TestGateway): (string | null)[] {
  return updatesSent(sandbox.vida).map(({ query }) => new URLSearchParams(query).get('targetOrganizationId'));
}

describe.each(unsafe)('The JSON number %s', (number) => {
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
  ])('is refused with its path as %s, and nothing is sent', async (_place, operation, variables, path) => {
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

/** Nothing is rounded that the sender wrote in a string or in the document itself. */
const exact = '9007199254740993';

describe('An id', () => {
  it.each(safe)('that is the JSON number %s is the text %s', async (number, text) => {
    const gateway = await startGateway();
    await gateway.gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{ "query": ${JSON.stringify(update)}, "variables": { "input": ${vidaInput(number)} } }`,
    });
    expect(sentIds(gateway)).toEqual([text]);
  });

  it('past 2^53 arrives digit by digit as a string, and as a literal in the document', async () => {
    const gateway = await startGateway();
    await gateway.send(update, JSON.parse(`{ "input": ${vidaInput(`"${exact}"`)} }`));
    const literal = `updateOrganization(input: { vida: { organizationId: ${exact}, name: "N" } }) { __typename }`;
    await gateway.send(`mutation { ${literal} }`, {});
    await gateway.send(`mutation ($id: ID! = ${exact}) { ${literal.replace(exact, '$id')} }`, {});
    expect(sentIds(gateway)).toEqual([exact, exact, exact]);
  });

  it('in the variables of a GET is read alike', async () => {
    const gateway = await startGateway();
    const query = encodeURIComponent('query ($id: ID!) { organization(id: $id) { __typename } }');
    const variables = encodeURIComponent('{ "id": 2.9999999999999999999 }');
    const url = `http://gateway/graphql?query=${query}&variables=${variables}`;
    const answer = (await (await gateway.gateway.fetch(url)).json()) as { errors: { message: string }[] };
    expect(answer.errors[0]?.message).toBe(`Variable "$id" is invalid at "id": ${refusal}`);
  });

  it('and text that look like numbers in a string arrive as they are', async () => {
    const gateway = await startGateway();
    const name = 'a, 2.9999999999999999999 [ 4503599627370497.4 \\" : 1e-400';
    const input = { vida: { organizationId: '3', name } };
    await gateway.send(update, { input });
    expect(updatesSent(gateway.sandbox.vida).map(({ body }) => JSON.parse(body).orgName)).toEqual([name]);
  });

  it('that is a fraction in the document is refused, and nothing is sent', async () => {
    const gateway = await startGateway();
    for (const literal of ['1.5', '1e3', '-0.0']) {
      const mutation = `mutation { updateOrganization(input: { vida: { organizationId: ${literal}, name: "N" } }) { __typename } }`;
      expect((await gateway.send(mutation, {})).errors).toHaveLength(1);
    }
    expect(sentIds(gateway)).toEqual([]);
  });
});
