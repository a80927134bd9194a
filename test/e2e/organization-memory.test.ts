import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../support/start-gateway.ts';

/** Two large organizations do not fit together. */
const memoryLimits = { maxBytesOfCaller: 300_000, maxBytes: 500_000 };

const member = { user_id: 'u0123456789', role: 'developer', joined_at: '2025-08-14T19:58:00Z' };

function toVertra(id: string, memberCount: number) {
  const members = Array(id.startsWith('large') ? memberCount : 3).fill(member);
  return { id, name: id, description: 'D', tags: ['tag'], members };
}

function toVida(id: string) {
  const text = 'x'.repeat(id.startsWith('9') ? 100_000 : 10);
  return { id: Number(id), accountType: 'organization', orgName: id, smsBrandId: text };
}

/** Starts a gateway with two providers whose organizations are large when the id begins with `large` or `9`. */
async function startWithLargeOrganizations({ limits = memoryLimits, memberCount = 1000 } = {}) {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
    const id = searchParams.get('targetAccountId') ?? pathname.split('/').at(-1) ?? '';
    sent.push(`${request.method} ${id}`);
    response.setHeader('content-type', 'application/json');
    if (pathname.includes('/api/v2/listOrganizations'))
      response.end(JSON.stringify(['91', '92'].map(toVida)));
    else if (pathname.includes('/api/v2/')) response.end(JSON.stringify(toVida(id)));
    else if (id.endsWith('me')) {
      const listed = ['large8', 'large9'].map((each) => toVertra(each, memberCount));
      response.end(JSON.stringify({ status: 'success', response: listed }));
    } else response.end(JSON.stringify({ status: 'success', response: toVertra(id, memberCount) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = await startGateway({
    ...{ vertraOrigin: origin, vidaOrigin: origin, resellerId: '1', memoryLimits: limits },
  });
  return { ...gateway, sent };
}

interface Member {
  readonly __typename: string;
  readonly name?: string;
  readonly organization?: { readonly name: string; readonly members: unknown[] | null };
}

const selection =
  '__typename ... on Organization { name members { userId } } ... on OrganizationUnavailableError { message retryable retryAfterSeconds }';
const read = `query ($ids: [ID!]!) { organizations(ids: $ids) { ${selection} } }`;
const refused = {
  __typename: 'OrganizationUnavailableError',
  message: expect.stringContaining('too much memory'),
  retryable: true,
  retryAfterSeconds: null,
};

describe('Organizations that would take too much memory', () => {
  it.each([
    ['Vertra Cloud', ['vertra:large1', 'vertra:large2', 'vertra:small'], 'small'],
    ['Vida', ['vida:91', 'vida:92', 'vida:3'], '3'],
  ])(
    'of %s are unavailable, without affecting the others of the request or a later request',
    async (_provider, ids, small) => {
      const { send } = await startWithLargeOrganizations();
      for (let request = 0; request < 3; request += 1) {
        const { data, errors } = await send<{ organizations: Member[] }, object>(read, { ids });
        expect(errors).toBeUndefined();
        const members = data?.organizations ?? [];
        expect(members.filter(({ __typename }) => __typename !== 'Organization')).toEqual([refused]);
        expect(members[2]?.name).toBe(small);
      }
    },
  );

  it.each(['VERTRA', 'VIDA'])('in a page of %s make the page unavailable', async (provider) => {
    const { send } = await startWithLargeOrganizations();
    const list = `organizationList(provider: ${provider}, first: 1) {
      pageInfo { hasNextPage }
      error { __typename ... on OrganizationUnavailableError { message retryable retryAfterSeconds } }
    }`;
    const { data } = await send<Record<string, object>, object>(`{ one: ${list} other: ${list} }`, {});
    const pages = Object.values(data ?? {});
    const pageInfo = { hasNextPage: true };
    expect(pages).toContainEqual({ pageInfo, error: null });
    expect(pages).toContainEqual({ pageInfo, error: refused });
  });
});

describe('Updates of organizations that would take too much memory', () => {
  const inputs = ['large1', 'large2', 'large3'].map((organizationId) => ({
    vertra: { organizationId, description: 'D' },
  }));
  const update = (fields: string) => `mutation ($inputs: [UpdateOrganizationInput!]!) {
    updateOrganizations(inputs: $inputs) { __typename ... on OrganizationUpdate { fields { path state } organization { ${fields} } } }
  }`;
  const puts = ['PUT large1', 'PUT large2', 'PUT large3'];

  it('are reported as applied, with the short fields of the response and without a read', async () => {
    const { send, sent } = await startWithLargeOrganizations();
    const { data, errors } = await send<{ updateOrganizations: Member[] }, object>(
      update('name description'),
      { inputs },
    );
    expect(errors).toBeUndefined();
    expect(data?.updateOrganizations).toEqual(
      inputs.map(({ vertra: { organizationId: name } }, index) => ({
        __typename: 'OrganizationUpdated',
        fields: [{ path: ['inputs', String(index), 'vertra', 'description'], state: 'APPLIED' }],
        organization: { name, description: 'D' },
      })),
    );
    expect(sent.toSorted()).toEqual(puts);
  });

  it('are reported as applied when a large field is selected, which is read and refused with its path', async () => {
    const { send, sent } = await startWithLargeOrganizations();
    const { data, errors = [] } = await send<{ updateOrganizations: Member[] }, object>(
      update('name members { userId }'),
      { inputs },
    );
    const updates = data?.updateOrganizations ?? [];
    expect(updates.map(({ __typename }) => __typename)).toEqual(Array(3).fill('OrganizationUpdated'));
    expect(updates.map(({ organization }) => organization?.name)).toEqual(['large1', 'large2', 'large3']);
    expect(updates.filter(({ organization }) => organization?.members === null)).toHaveLength(2);
    expect(errors.map(({ extensions }) => extensions)).toEqual(
      Array(2).fill({
        ...{ code: 'ORGANIZATION_READ_FAILED', reason: 'UNAVAILABLE' },
        ...{ provider: 'VERTRA', retryable: true },
      }),
    );
    expect(sent.filter((each) => each.startsWith('PUT')).toSorted()).toEqual(puts);
    expect(sent).toHaveLength(5);
  });
});

describe('The response to a mutation', () => {
  it('has at most 25,165,824 characters of large fields: one more is null with an error, and its update is reported', async () => {
    const limits = { maxBytesOfCaller: 1e9, maxBytes: 1e9 };
    const { send, sent } = await startWithLargeOrganizations({ limits, memberCount: 10_000 });
    const keys = Array.from({ length: 9 }, (_, index) => `k${index}`.padEnd(128, 'x'));
    const fields = keys.map((key, index) => `${key}: ${['userId', 'role', 'joinedAt'][index % 3]}`).join(' ');
    const { data, errors, status } = await send<{ updateOrganizations: Member[] }, object>(
      `mutation ($inputs: [UpdateOrganizationInput!]!) {
        updateOrganizations(inputs: $inputs) { __typename ... on OrganizationUpdate { organization { name members { ...Keys } } } }
      }
      fragment Keys on OrganizationMember { ${fields} }`,
      {
        inputs: ['large1', 'large2'].map((organizationId) => ({
          vertra: { organizationId, description: 'D' },
        })),
      },
    );
    expect(status).toBe(200);
    expect(data?.updateOrganizations.map(({ organization }) => organization?.members?.length)).toEqual([
      10_000,
      undefined,
    ]);
    expect(data?.updateOrganizations[1]?.organization?.name).toBe('large2');
    expect(errors).toMatchObject([
      {
        path: ['updateOrganizations', 1, 'organization', 'members'],
        extensions: { code: 'ANSWER_TOO_LARGE', limit: 25_165_824 },
      },
    ]);
    expect(sent.toSorted()).toEqual(['PUT large1', 'PUT large2']);
  });
});
