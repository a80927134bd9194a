import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { createMemoryStore } from '../support/open-database.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const input: UpdateOrganizationInput = { vida: { organizationId: '3', name: 'N' } };

describe('idempotencyKey', () => {
  it('applies one update for forty concurrent requests', async () => {
    const { sandbox, send } = await startGateway();
    const all = await Promise.all(
      Array.from({ length: 40 }, () => send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' })),
    );
    expect(new Set(all.map(({ data }) => data?.updateOrganization?.__typename))).toEqual(
      new Set(['OrganizationUpdated']),
    );
    expect(sandbox.vida.writes('3')).toBe(1);
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('states in the message of an unknown outcome that the same request is not sent again', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(() => respondWith({ status: 500 }));
    const keyed = { input: { vertra: { organizationId: 'org123', name: 'N' } }, idempotencyKey: 'k' };
    const { data } = await send(UpdateOrganizationDocument, keyed);
    expect(data?.updateOrganization).toMatchObject({
      retryable: false,
      message: expect.stringContaining(
        'The gateway never sends this update again, unless you send it with a new idempotency key.',
      ),
    });
  });

  it('stores an unknown outcome, but not a refusal', async () => {
    const { sandbox, send } = await startGateway();
    const update = async (idempotencyKey: string) =>
      (await send(UpdateOrganizationDocument, { input, idempotencyKey })).data?.updateOrganization
        ?.__typename;
    sandbox.vida.inject(() => respondWith({ status: 500, applied: true }));
    expect(await update('a')).toBe('OrganizationOutcomeUnknownError');
    sandbox.vida.inject(() => respondWith({ status: 429 }));
    expect(await update('b')).toBe('OrganizationRateLimitedError');
    sandbox.vida.inject(undefined);
    expect(await update('a')).toBe('OrganizationOutcomeUnknownError');
    expect(await update('b')).toBe('OrganizationUpdated');
    expect(sandbox.vida.writes('3')).toBe(2);
  });

  it('is refused with OrganizationIdempotencyError when it was used for another input', async () => {
    const { sandbox, send } = await startGateway();
    await send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' });
    const other = { vida: { organizationId: '3', name: 'M' } };
    const { data } = await send(UpdateOrganizationDocument, { input: other, idempotencyKey: 'k' });
    expect(data?.updateOrganization).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      applied: 'NOT_APPLIED',
      retryable: false,
      provider: null,
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('identifies the same update by either id of the organization', async () => {
    const { sandbox, send } = await startGateway();
    await send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' });
    const same = { vida: { organizationId: 'vida:3', name: 'N' } };
    const { data } = await send(UpdateOrganizationDocument, { input: same, idempotencyKey: 'k' });
    expect(data?.updateOrganization?.__typename).toBe('OrganizationUpdated');
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it.each([
    ['', 'REQUIRED'],
    ['  ', 'REQUIRED'],
    ['x'.repeat(256), 'TOO_LONG'],
    ['a\nb', 'INVALID_FORMAT'],
    ['schlüssel', 'INVALID_FORMAT'],
  ])('%j is refused before any request to the provider', async (idempotencyKey, code) => {
    const { sandbox, send } = await startGateway();
    const { data } = await send(UpdateOrganizationDocument, { input, idempotencyKey });
    expect(data?.updateOrganization).toMatchObject({
      __typename: 'OrganizationInputError',
      issues: [{ path: ['idempotencyKey'], code }],
    });
    expect(updatesSent(sandbox.vida)).toEqual([]);
  });
});

describe('while the gateway shuts down', () => {
  const refused = { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true };
  const updated = { __typename: 'OrganizationUpdated' };

  it('a replay joins the running update, and the gateway waits for both', async () => {
    const { gate, sandbox, send } = await startGateway();
    const held = holdResponses(sandbox.vida);
    const update = async (idempotencyKey: string | null) =>
      (await send(UpdateOrganizationDocument, { input, idempotencyKey })).data?.updateOrganization;
    const first = update('k');
    await held.waitForRequests(1);
    const closed = gate.close();
    const replay = update('k');
    expect(await update('new')).toMatchObject(refused);
    expect(await update(null)).toMatchObject(refused);
    held.release();
    expect([await first, await replay]).toMatchObject([updated, updated]);
    await closed;
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('a replay of a stored outcome is answered, and the key of a refused update stays unused', async () => {
    const store = createMemoryStore(3600);
    const { gate, sandbox, send } = await startGateway({ store });
    const next = await startGateway({ store });
    const keyed = (idempotencyKey: string) => ({ input, idempotencyKey });
    await send(UpdateOrganizationDocument, keyed('k'));
    await gate.close();
    const { data } = await send(UpdateOrganizationDocument, keyed('k'));
    expect(data?.updateOrganization).toMatchObject(updated);
    const { data: other } = await send(UpdateOrganizationDocument, keyed('new'));
    expect(other?.updateOrganization).toMatchObject(refused);
    const { data: later } = await next.send(UpdateOrganizationDocument, keyed('new'));
    expect(later?.updateOrganization).toMatchObject(updated);
    expect([updatesSent(sandbox.vida).length, updatesSent(next.sandbox.vida).length]).toEqual([1, 1]);
  });
});

describe('an unreachable key store', () => {
  it('returns KEY_NOT_CHECKED, because an earlier request may have been applied, and sends nothing', async () => {
    const memory = createMemoryStore(3600);
    let isUnreachable = false;
    const claim: IdempotencyStore['claim'] = (...args) =>
      isUnreachable ? Promise.reject(new Error('unreachable')) : memory.claim(...args);
    const { operations, sandbox, send } = await startGateway({ store: { ...memory, claim } });
    const keyed = { input, idempotencyKey: 'k' };
    await send(UpdateOrganizationDocument, keyed);
    isUnreachable = true;
    const { data } = await send(UpdateOrganizationDocument, keyed);
    expect(data?.updateOrganization).toMatchObject({
      __typename: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      reason: 'KEY_NOT_CHECKED',
      retryable: true,
      provider: null,
      message: expect.stringMatching(/Send the request again with the same key\.$/),
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
    // Logs and metrics report NOT_APPLIED, because the failure of the store is reported separately.
    expect(operations.at(-1)?.outcomes).toMatchObject([
      { member: 'OrganizationOutcomeUnknownError', applied: 'NOT_APPLIED' },
      // The selected comparison, which only reads.
      { member: 'Organization' },
    ]);
    isUnreachable = false;
    expect((await send(UpdateOrganizationDocument, keyed)).data?.updateOrganization?.__typename).toBe(
      'OrganizationUpdated',
    );
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });
});

describe('the Idempotency-Key header', () => {
  it.each([['"k"'], ['k'], [' "k" ']])(
    '%j is the key of the single update in its operation',
    async (header) => {
      const { sandbox, send } = await startGateway();
      await send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' });
      const { data } = await send(UpdateOrganizationDocument, { input }, { 'idempotency-key': header });
      expect(data?.updateOrganization?.__typename).toBe('OrganizationUpdated');
      expect(updatesSent(sandbox.vida)).toHaveLength(1);
    },
  );

  it('is overridden by the argument', async () => {
    const { sandbox, send } = await startGateway();
    await send(UpdateOrganizationDocument, { input }, { 'idempotency-key': 'k' });
    await send(UpdateOrganizationDocument, { input, idempotencyKey: 'other' }, { 'idempotency-key': 'k' });
    expect(updatesSent(sandbox.vida)).toHaveLength(2);
  });

  const two = /* GraphQL */ `
    mutation {
      a: updateOrganization(input: { vida: { organizationId: "3", name: "A" } }) { ...Result }
      ...B
    }
    fragment B on Mutation {
      b: updateOrganization(input: { vida: { organizationId: "42", name: "B" } }) { ...Result }
    }
    fragment Result on UpdateOrganizationResult {
      __typename
      ... on OrganizationInputError { issues { path code } }
    }
  `;

  it('is refused, and nothing is sent, when the operation contains several updates', async () => {
    const { sandbox, send } = await startGateway();
    const refused = {
      __typename: 'OrganizationInputError',
      issues: [{ path: ['idempotencyKey'], code: 'NOT_SUPPORTED' }],
    };
    expect((await send(two, {}, { 'idempotency-key': 'k' })).data).toEqual({ a: refused, b: refused });
    expect(updatesSent(sandbox.vida)).toEqual([]);
  });

  it('is accepted with __typename, fragments that are spread twice, and deeply nested fragments', async () => {
    const levels = Array.from({ length: 40 }, (_, level) => {
      const next = level === 39 ? '__typename' : `...F${level + 1} ...F${level + 1}`;
      return `fragment F${level} on Mutation { ${next} }`;
    });
    const query = `mutation { __typename ...F0
      updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }
      ${levels.join('\n')}`;
    const { sandbox, send } = await startGateway();
    for (const _again of [1, 2]) {
      const { data } = await send<Record<string, unknown>, object>(query, {}, { 'idempotency-key': 'k' });
      expect(data?.['updateOrganization']).toEqual({ __typename: 'OrganizationUpdated' });
    }
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('is optional: without it, an operation may contain several updates', async () => {
    const { send } = await startGateway();
    const updated = { __typename: 'OrganizationUpdated' };
    expect((await send(two, {})).data).toEqual({ a: updated, b: updated });
  });
});
