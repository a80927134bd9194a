import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

async function update(input: UpdateOrganizationInput) {
  const gateway = await startGateway();
  const { data, errors } = await gateway.send(UpdateOrganizationDocument, { input });
  expect(errors).toBeUndefined();
  return { ...gateway, result: data?.updateOrganization };
}

describe('The input of updateOrganization', () => {
  it.each([
    ["the provider's id", { vida: { organizationId: '3', name: 'N' } }, 'vida:3'],
    ['the global id', { vida: { organizationId: 'vida:3', name: 'N' } }, 'vida:3'],
    ["the provider's id", { vertra: { organizationId: 'org123', name: 'N' } }, 'vertra:org123'],
    ['the global id', { vertra: { organizationId: 'vertra:org123', name: 'N' } }, 'vertra:org123'],
  ] as const)('accepts %s: %j', async (_case, input, id) => {
    const { result } = await update(input);
    expect(result).toMatchObject({ organization: { id } });
  });

  it('accepts a number as an id, as GraphQL allows', async () => {
    const { send } = await startGateway();
    const { data } = await send(
      'mutation { updateOrganization(input: { vida: { organizationId: 3, name: "N" } }) { __typename } }',
      {},
    );
    expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
  });

  const long = 'x'.repeat(257);
  it.each([
    [
      'an empty id',
      { vida: { organizationId: '', name: 'N' } },
      ['vida', 'organizationId'],
      'REQUIRED',
      null,
    ],
    [
      'a blank id',
      { vida: { organizationId: ' ', name: 'N' } },
      ['vida', 'organizationId'],
      'REQUIRED',
      null,
    ],
    [
      'an empty global id',
      { vida: { organizationId: 'vida:', name: 'N' } },
      ['vida', 'organizationId'],
      'REQUIRED',
      null,
    ],
    [
      'a dot as an id',
      { vertra: { organizationId: '.', name: 'N' } },
      ['vertra', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'two dots as an id',
      { vertra: { organizationId: '..', name: 'N' } },
      ['vertra', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'two dots in a global id',
      { vertra: { organizationId: 'vertra:..', name: 'N' } },
      ['vertra', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'a long id',
      { vertra: { organizationId: long, name: 'N' } },
      ['vertra', 'organizationId'],
      'TOO_LONG',
      256,
    ],
    [
      'a line break in an id',
      { vida: { organizationId: '3\r\nx: y', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'a zero byte in an id',
      { vida: { organizationId: '3\0', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'an unpaired surrogate in an id',
      { vida: { organizationId: '\ud800', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      "the other provider's id",
      { vida: { organizationId: 'vertra:org123', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'an update of Vida without fields',
      { vida: { organizationId: '3' } },
      ['vida'],
      'NOTHING_TO_UPDATE',
      null,
    ],
    [
      'an update of Vertra Cloud without fields',
      { vertra: { organizationId: 'org123' } },
      ['vertra'],
      'NOTHING_TO_UPDATE',
      null,
    ],
    [
      'null for a name',
      { vida: { organizationId: '3', name: null } },
      ['vida', 'name'],
      'NULL_NOT_ALLOWED',
      null,
    ],
    [
      'null for a boolean',
      { vida: { organizationId: '3', active: null } },
      ['vida', 'active'],
      'NULL_NOT_ALLOWED',
      null,
    ],
    [
      'null for tags',
      { vertra: { organizationId: 'org123', tags: null } },
      ['vertra', 'tags'],
      'NULL_NOT_ALLOWED',
      null,
    ],
    [
      'a long tag',
      { vertra: { organizationId: 'org123', tags: ['a', 'b', long] } },
      ['vertra', 'tags', '2'],
      'TOO_LONG',
      20,
    ],
  ] as const)('refuses %s before any call to a provider', async (_case, input, path, code, limit) => {
    const { result, sandbox } = await update(input as UpdateOrganizationInput);
    expect(result).toMatchObject({
      __typename: 'OrganizationInputError',
      code: 'INVALID_INPUT',
      applied: 'NOT_APPLIED',
      retryable: false,
      issues: [{ path: ['input', ...path], code, limit }],
    });
    expect([...updatesSent(sandbox.vida), ...updatesSent(sandbox.vertra)]).toEqual([]);
  });

  it('reports all issues of an input together', async () => {
    const { result } = await update({
      vertra: { organizationId: '', name: null, description: 'd'.repeat(201) },
    });
    expect(result).toMatchObject({
      message: 'The input has 3 issues.',
      issues: [
        { path: ['input', 'vertra', 'organizationId'] },
        { path: ['input', 'vertra', 'name'] },
        { path: ['input', 'vertra', 'description'] },
      ],
    });
  });
});

describe('An input with two providers', () => {
  it.each([
    [
      'in variables',
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
    ],
    [
      'in the document',
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" }, vertra: { organizationId: "org123" } }) { __typename } }',
    ],
  ])('is refused %s, and nothing is sent', async (_case, operation) => {
    const { sandbox, send } = await startGateway();
    const input = {
      vida: { organizationId: '3', name: 'N' },
      vertra: { organizationId: 'org123', name: 'N' },
    };
    const response = await send(operation, { input }, { accept: 'application/graphql-response+json' });
    expect(response.status).toBe(400);
    expect(response.errors?.[0]?.message).toMatch(/OneOf|exactly one/i);
    expect([...updatesSent(sandbox.vida), ...updatesSent(sandbox.vertra)]).toEqual([]);
  });
});
