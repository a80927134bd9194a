import { describe, expect, it } from 'vitest';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../../schema/operations.ts';
import { createMemoryLimit } from '../../../src/rate-limit/memory-limit.ts';
import { scenarios } from '../../../src/sandbox/scenarios.ts';
import { createCallers } from '../../support/callers.ts';
import { startGateway } from '../../support/start-gateway.ts';

const input = { vida: { organizationId: '3', name: 'private@example.org' } };

describe('The log entry of an operation', () => {
  it('contains the caller, the outcomes and the durations, and is written once', async () => {
    const { operations, send } = await startGateway();
    await send(UpdateOrganizationDocument, { input: { ...input } }, { 'x-request-id': 'of-this-test' });
    expect(operations).toEqual([
      {
        requestId: 'of-this-test',
        caller: 'anonymous',
        operation: 'UpdateOrganization',
        type: 'mutation',
        outcomes: [
          {
            provider: 'VIDA',
            connection: 'default',
            member: 'OrganizationUpdated',
            applied: 'APPLIED',
            count: 1,
          },
          {
            provider: 'VIDA',
            connection: 'default',
            member: 'Organization',
            applied: null,
            count: expect.any(Number),
          },
        ],
        // The update, and the read of the fields that its response did not contain.
        attempts: 2,
        joined: 0,
        upstreamMs: expect.any(Number),
        totalMs: expect.any(Number),
        errorCodes: [],
      },
    ]);
  });

  it('contains the number of each outcome of a batch', async () => {
    const { operations, send } = await startGateway();
    const inputs = [
      input,
      { vertra: { organizationId: 'org123', description: 'D' } },
      { vertra: { organizationId: 'org456', description: 'D' } },
      { vertra: { organizationId: 'fault-server-error', description: 'D' } },
      { vertra: { organizationId: '' } },
    ];
    await send(
      'mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) { __typename } }',
      {
        inputs,
      },
    );
    expect(operations[0]).toMatchObject({ operation: null, type: 'mutation', attempts: 4 });
    expect(operations[0]?.outcomes).toEqual(
      expect.arrayContaining([
        {
          provider: 'VIDA',
          connection: 'default',
          member: 'OrganizationUpdated',
          applied: 'APPLIED',
          count: 1,
        },
        {
          provider: 'VERTRA',
          connection: 'default',
          member: 'OrganizationUpdated',
          applied: 'APPLIED',
          count: 2,
        },
        {
          provider: 'VERTRA',
          connection: 'default',
          member: 'OrganizationOutcomeUnknownError',
          applied: 'UNKNOWN',
          count: 1,
        },
        {
          provider: 'VERTRA',
          connection: 'default',
          member: 'OrganizationInputError',
          applied: 'NOT_APPLIED',
          count: 1,
        },
      ]),
    );
  });

  it('contains the number of attempts', async () => {
    const { operations, send } = await startGateway();
    await send(
      'mutation { updateOrganization(input: { vida: { organizationId: "9504", active: true } }) { __typename } }',
      {},
    );
    expect(operations[0]).toMatchObject({
      attempts: 2,
      joined: 0,
      outcomes: [{ member: 'OrganizationUpdated', count: 1 }],
    });
  });

  it('contains no attempt for a replayed update', async () => {
    const { operations, send } = await startGateway();
    const update = `mutation { updateOrganization(idempotencyKey: "k", input: { vida: { organizationId: "3", active: true } }) { __typename } }`;
    await send(update, {});
    await send(update, {});
    expect(operations.map(({ attempts }) => attempts)).toEqual([1, 0]);
  });

  it.each(
    scenarios.map(
      ({ reason, unionMember, vertraId, vidaId }) => [vidaId ?? vertraId ?? '', unionMember, reason] as const,
    ),
  )('contains the union member that the client receives: for %s %s', async (id, member, reason) => {
    const { operations, send } = await startGateway({ timeoutMs: reason === 'TIMEOUT' ? 300 : 10_000 });
    const isVida = /^\d+$/.test(id);
    const fields = isVida
      ? { vida: { organizationId: id, name: 'N', active: true, productPlanId: 'p' } }
      : { vertra: { organizationId: id, name: 'N' } };
    const { data } = await send(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
      { input: fields },
    );
    expect(data).toEqual({ updateOrganization: { __typename: operations[0]?.outcomes[0]?.member } });
    expect(operations[0]?.outcomes[0]?.member).toContain(member.slice(0, 12));
  });

  it('contains no values of the input, neither from variables nor from the document', async () => {
    const { operations, send } = await startGateway();
    await send(UpdateOrganizationsDocument, {
      inputs: [input, { vida: { organizationId: 'private', name: 'N' } }],
    });
    await send(
      'mutation { updateOrganization(input: { vida: { organizationId: "private", name: "N" } }) { __typename } }',
      {},
    );
    await send('mutation { updateOrganization(input: { private: 1 }) { __typename } }', {});
    await send('{ organization(id: "private") { __typename } }', {});
    await send('query ($x: Int!) { __typename @skip(if: $x) }', { x: 'private' });
    await send('{ private', {});
    expect(operations).toHaveLength(6);
    expect(JSON.stringify(operations)).not.toContain('private');
  });

  it('contains the error code of a refused operation and not its name', async () => {
    const { authenticate, headersFor } = await createCallers({ scopes: [], organizations: [] });
    const rateLimit = createMemoryLimit(2);
    const { operations, send } = await startGateway({ authenticate, rateLimit });
    const refused = 'query Refused { a: __typename @unknown }';
    await send(refused, {});
    await send(refused, {}, headersFor('jwt'));
    await send('{ refused', {}, headersFor('jwt'));
    await send(refused, {}, headersFor('jwt'));
    expect(operations.map(({ caller, errorCodes, operation }) => [caller, errorCodes, operation])).toEqual([
      [null, ['UNAUTHENTICATED'], null],
      ['jwt:test', ['GRAPHQL_VALIDATION_FAILED'], null],
      ['jwt:test', ['GRAPHQL_PARSE_FAILED'], null],
      ['jwt:test', ['TOO_MANY_REQUESTS'], null],
    ]);
  });

  it('does not contain a name that is too long', async () => {
    const { operations, send } = await startGateway();
    await send(`query ${'x'.repeat(129)} { __typename }`, {});
    expect(operations.map(({ errorCodes, operation }) => [errorCodes, operation])).toEqual([
      [['NAME_TOO_LONG'], null],
    ]);
  });

  it('is not written for health checks and pages', async () => {
    const { gateway, operations } = await startGateway({ graphiql: true });
    for (const path of ['/health/live', '/health/ready', '/nowhere'])
      await gateway.fetch(`http://gateway${path}`);
    expect(operations).toEqual([]);
  });
});
