import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { createMemoryStore } from '../support/open-database.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});
const vertra = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vertra: { organizationId, name },
});

describe('updateOrganizations', () => {
  it('returns the outcome of each item in order, with paths that include its position', async () => {
    const { sandbox, send } = await startGateway();
    const { data, errors } = await send(UpdateOrganizationsDocument, {
      inputs: [
        vida('3', 'A'),
        vertra('org123', 'x'.repeat(51)),
        vertra('org404', 'B'),
        vida('9500', 'C'),
        vertra('org123', 'D'),
        vida('', 'E'),
      ],
    });
    expect(errors).toBeUndefined();
    expect(data?.updateOrganizations).toMatchObject([
      {
        __typename: 'OrganizationUpdated',
        fields: [{ path: ['inputs', '0', 'vida', 'name'], state: 'APPLIED' }],
      },
      { __typename: 'OrganizationInputError', issues: [{ path: ['inputs', '1', 'vertra', 'name'] }] },
      { __typename: 'OrganizationNotFoundError' },
      { __typename: 'OrganizationOutcomeUnknownError', reason: 'SERVER_ERROR' },
      {
        __typename: 'OrganizationUpdated',
        fields: [{ path: ['inputs', '4', 'vertra', 'name'], state: 'APPLIED' }],
      },
      { __typename: 'OrganizationInputError', issues: [{ path: ['inputs', '5', 'vida', 'organizationId'] }] },
    ]);
    expect([updatesSent(sandbox.vida).length, updatesSent(sandbox.vertra).length]).toEqual([2, 2]);
  });

  it('applies the updates of one organization in the order given, with either of its ids', async () => {
    const { sandbox, send } = await startGateway();
    const names = Array.from({ length: 20 }, (_, index) => `Name ${index}`);
    await send(UpdateOrganizationsDocument, {
      inputs: names.map((name, index) => vertra(index % 2 ? 'org123' : 'vertra:org123', name)),
    });
    expect(updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates.name)).toEqual(names);
    expect(sandbox.vertra.organization('org123')).toMatchObject({ name: 'Name 19' });
  });

  it('updates at most eight organizations of a provider concurrently, and both providers independently', async () => {
    const { sandbox, send } = await startGateway();
    let running = 0;
    let maxRunning = 0;
    const waiting: (() => void)[] = [];
    const releaseAll = () => {
      for (const release of waiting.splice(0)) release();
    };
    const slow: Fault = {
      applied: true,
      play(response, usual) {
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        waiting.push(() => {
          running -= 1;
          response.writeHead(usual.status, usual.headers).end(usual.body);
        });
        if (running === 8) setImmediate(releaseAll);
      },
    };
    sandbox.vida.inject(() => slow);
    const inputs = Array.from({ length: 32 }, (_, index) => vida(String(10_000 + index), 'N'));
    const { data } = await send(UpdateOrganizationsDocument, { inputs: [...inputs, vertra('org123', 'V')] });
    expect(maxRunning).toBe(8);
    expect(data?.updateOrganizations?.at(-1)?.__typename).toBe('OrganizationUpdated');
    expect(updatesSent(sandbox.vida)).toHaveLength(32);
  });

  it('returns an empty list for an empty batch', async () => {
    const { send } = await startGateway();
    expect((await send(UpdateOrganizationsDocument, { inputs: [] })).data).toEqual({
      updateOrganizations: [],
    });
  });

  it('refuses a batch that is too large before any request to a provider', async () => {
    const { sandbox, send } = await startGateway({ maxBatch: 2 });
    const inputs = [vida('3', 'A'), vida('3', 'B'), vida('3', 'C')];
    const { data, errors, status } = await send(UpdateOrganizationsDocument, { inputs });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BATCH_TOO_LARGE', limit: 2 } }]);
    expect(status).toBe(413);
    expect(updatesSent(sandbox.vida)).toEqual([]);
  });

  it('resends with the same key only the items that were provably not applied', async () => {
    const { sandbox, send } = await startGateway();
    const inputs = [vida('3', 'A'), vida('9500', 'B'), vida('42', 'C')];
    const updateWith = async (key: string) =>
      (
        await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: key })
      ).data?.updateOrganizations?.map((item) => item?.__typename);
    sandbox.vida.inject(({ organizationId }) => {
      if (organizationId === '42') return respondWith({ status: 429 });
      return organizationId === '9500' ? respondWith({ status: 500 }) : undefined;
    });
    expect(await updateWith('k')).toEqual([
      'OrganizationUpdated',
      'OrganizationOutcomeUnknownError',
      'OrganizationRateLimitedError',
    ]);
    sandbox.vida.inject(undefined);
    expect(await updateWith('k')).toEqual([
      'OrganizationUpdated',
      'OrganizationOutcomeUnknownError',
      'OrganizationUpdated',
    ]);
    const sent = updatesSent(sandbox.vida).map(({ organizationId }) => organizationId);
    expect(sent.toSorted()).toEqual(['3', '42', '42', '9500']);
  });

  it('identifies the same batch with either id of an organization and any order of fields', async () => {
    const { sandbox, send } = await startGateway();
    const updateAll = async (inputs: UpdateOrganizationInput[]) =>
      (await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: 'k' })).data?.updateOrganizations;
    await updateAll([{ vida: { organizationId: '3', name: 'A', active: true } }, vertra('org123', 'b')]);
    const again = await updateAll([
      { vida: { active: true, name: 'A', organizationId: 'vida:3' } },
      vertra('vertra:org123', 'b'),
    ]);
    expect(again?.map((item) => item?.__typename)).toEqual(Array(2).fill('OrganizationUpdated'));
    expect([updatesSent(sandbox.vida).length, updatesSent(sandbox.vertra).length]).toEqual([1, 1]);
  });

  it('returns the other outcomes when one item fails with an unexpected error', async () => {
    const { providers } = await startGateway();
    const ports = {
      ...providers,
      VIDA: { ...providers.VIDA, update: () => Promise.reject(new Error('bug')) },
    };
    const { send, unexpected } = await startGateway({ ports });
    const { data, errors } = await send(UpdateOrganizationsDocument, {
      inputs: [vida('3', 'A'), vertra('org404', 'B')],
    });
    expect(data?.updateOrganizations).toMatchObject([null, { __typename: 'OrganizationNotFoundError' }]);
    expect(errors).toMatchObject([
      { path: ['updateOrganizations', 0], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(unexpected).toHaveLength(1);
  });
});

describe('an item after one whose outcome is unknown', () => {
  const blocked = {
    __typename: 'OrganizationUnavailableError',
    applied: 'NOT_APPLIED',
    retryable: false,
    provider: 'VIDA',
    message: expect.stringContaining('An earlier update of this organization in the same batch'),
  };
  const namesSomeSettings = respondWith({
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ success: false, message: 'No.', failedSettings: ['email'] }),
  });

  it.each([
    ['a server error', respondWith({ status: 500, applied: true }), 'OrganizationOutcomeUnknownError'],
    ['a refusal that names some of the settings', namesSomeSettings, 'OrganizationInputError'],
  ])('of the same organization is not sent: %s', async (_label, fault, __typename) => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(({ body }) => (body.includes('"First"') ? fault : undefined));
    const { data } = await send(UpdateOrganizationsDocument, {
      inputs: [
        { vida: { organizationId: '3', name: 'First', email: 'a@b.example' } },
        vida('vida:3', 'Second'),
        vida('42', 'Other'),
        vida('3', ''),
        vida('3', 'Third'),
      ],
    });
    const updated = { __typename: 'OrganizationUpdated' };
    const outcomes = data?.updateOrganizations;
    expect(outcomes?.[0]).toMatchObject({ __typename, applied: 'UNKNOWN' });
    expect(outcomes?.slice(1)).toMatchObject([blocked, updated, blocked, blocked]);
    expect(
      updatesSent(sandbox.vida)
        .map(({ organizationId }) => organizationId)
        .toSorted(),
    ).toEqual(['3', '42']);
  });

  it('is not sent after an item that was first rate limited and unknown when it was resent', async () => {
    const { sandbox, send } = await startGateway();
    const inputs = [vida('3', 'First'), vida('3', 'Second'), vida('3', 'Third')];
    const updateAll = async () =>
      (await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: 'k' })).data?.updateOrganizations;
    const updated = { __typename: 'OrganizationUpdated' };
    const limited = { __typename: 'OrganizationRateLimitedError' };
    sandbox.vida.inject(({ body }) => (/Second|Third/.test(body) ? respondWith({ status: 429 }) : undefined));
    expect(await updateAll()).toMatchObject([updated, limited, limited]);
    sandbox.vida.inject(({ body }) => (body.includes('Second') ? respondWith({ status: 500 }) : undefined));
    for (const _again of [1, 2])
      expect(await updateAll()).toMatchObject([updated, { applied: 'UNKNOWN' }, blocked]);
    const sent = updatesSent(sandbox.vida).map(({ body }) => /First|Second|Third/.exec(body)?.[0]);
    expect(sent).toEqual(['First', 'Second', 'Third', 'Second']);
  });

  it('is not sent after a later item of its organization was applied by an earlier request', async () => {
    const { sandbox, send } = await startGateway();
    const inputs = [vida('3', 'First'), vida('42', 'Other'), vida('vida:3', 'Second'), vida('3', 'Third')];
    const updateAll = async () =>
      (await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: 'k' })).data?.updateOrganizations;
    const updated = { __typename: 'OrganizationUpdated' };
    const limited = { __typename: 'OrganizationRateLimitedError' };
    const superseded = {
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
      retryable: false,
      message: expect.stringContaining('later update'),
    };
    sandbox.vida.inject(({ body }) =>
      /First|Other|Third/.test(body) ? respondWith({ status: 429 }) : undefined,
    );
    expect(await updateAll()).toMatchObject([limited, limited, updated, limited]);
    sandbox.vida.inject(undefined);
    for (const _again of [1, 2])
      expect(await updateAll()).toMatchObject([superseded, updated, updated, updated]);
    const sent = updatesSent(sandbox.vida).map(({ body }) => /First|Other|Second|Third/.exec(body)?.[0]);
    expect(sent.filter((name) => name !== 'Other')).toEqual(['First', 'Second', 'Third', 'Third']);
    expect(sandbox.vida.organization('3')).toMatchObject({ details: { orgName: 'Third' } });
  });

  it('that failed with an unexpected error is not sent either', async () => {
    const { providers, sandbox } = await startGateway();
    const { update } = providers.VIDA;
    const broken: typeof update = (id, patch, onAttempt) =>
      patch.name === 'First' ? Promise.reject(new Error('bug')) : update(id, patch, onAttempt);
    const { send } = await startGateway({
      ports: { ...providers, VIDA: { ...providers.VIDA, update: broken } },
    });
    const { data } = await send(UpdateOrganizationsDocument, {
      inputs: [vida('3', 'First'), vida('3', 'Second')],
    });
    expect(data?.updateOrganizations).toMatchObject([null, blocked]);
    expect(updatesSent(sandbox.vida)).toEqual([]);
  });
});

describe('the key of a batch', () => {
  const refused = {
    __typename: 'OrganizationIdempotencyError',
    code: 'IDEMPOTENCY_KEY_REUSED',
    applied: 'NOT_APPLIED',
    retryable: false,
  };
  const inputs = [vida('3', 'A'), vida('42', 'B'), vida('3', 'C')];
  const withKey = (gateway: TestGateway) => ({
    batch: async (items: UpdateOrganizationInput[]) =>
      (await gateway.send(UpdateOrganizationsDocument, { inputs: items, idempotencyKey: 'k' })).data
        ?.updateOrganizations,
    single: async (input: UpdateOrganizationInput) =>
      (await gateway.send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' })).data
        ?.updateOrganization,
  });

  it.each([
    ['in another order', [vida('42', 'B'), vida('3', 'A'), vida('3', 'C')]],
    ['with one item more', [...inputs, vida('57', 'D')]],
    ['with one item fewer', inputs.slice(0, 2)],
    ['of one item', inputs.slice(0, 1)],
    ['with another value', [vida('3', 'A'), vida('42', 'B'), vida('3', 'D')]],
    ['with an item that cannot be accepted', [...inputs, vida('', 'D')]],
  ])('is refused for a batch %s, of which nothing is sent', async (_label, others) => {
    const gateway = await startGateway();
    const { batch } = withKey(gateway);
    await batch(inputs);
    expect(await batch(others)).toMatchObject(others.map(() => refused));
    expect(updatesSent(gateway.sandbox.vida)).toHaveLength(3);
    expect(gateway.operations.at(-1)?.outcomes).toEqual([
      {
        provider: 'VIDA',
        connection: 'default',
        member: 'OrganizationIdempotencyError',
        applied: 'NOT_APPLIED',
        count: others.length,
      },
    ]);
  });

  it('is refused for a single update, and the key of a single update for a batch', async () => {
    const gateway = await startGateway();
    const { batch, single } = withKey(gateway);
    await batch([vida('3', 'A')]);
    expect(await single(vida('3', 'A'))).toMatchObject(refused);
    const other = await startGateway();
    const ofOther = withKey(other);
    await ofOther.single(vida('3', 'A'));
    expect(await ofOther.batch([vida('3', 'A')])).toMatchObject([refused]);
    expect([updatesSent(gateway.sandbox.vida), updatesSent(other.sandbox.vida)]).toMatchObject([[{}], [{}]]);
  });

  it('is refused for another batch while the first is running', async () => {
    const gateway = await startGateway();
    const { batch } = withKey(gateway);
    const held = holdResponses(gateway.sandbox.vida);
    const first = batch(inputs);
    await held.waitForRequests(2);
    expect(await batch([vida('57', 'D')])).toMatchObject([refused]);
    held.release();
    expect(await first).toMatchObject(inputs.map(() => ({ __typename: 'OrganizationUpdated' })));
    expect(updatesSent(gateway.sandbox.vida)).toHaveLength(3);
  });

  it('is released when provably nothing was applied, for a batch and for a single update', async () => {
    const gateway = await startGateway();
    const { batch, single } = withKey(gateway);
    const none = [vida('12345', 'A'), vida('', 'B')];
    expect(await batch(none)).toMatchObject([{ applied: 'NOT_APPLIED' }, { applied: 'NOT_APPLIED' }]);
    expect(await batch([vida('12345', 'C')])).toMatchObject([{ __typename: 'OrganizationNotFoundError' }]);
    expect(await single(vida('3', 'D'))).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(await batch(none)).toMatchObject([refused, refused]);
  });

  it('stays reserved when one item may have been applied', async () => {
    const gateway = await startGateway();
    const { batch } = withKey(gateway);
    await batch([vida('12345', 'A'), vida('9500', 'B')]);
    expect(await batch([vida('12345', 'A'), vida('3', 'B')])).toMatchObject([refused, refused]);
    expect(updatesSent(gateway.sandbox.vida)).toHaveLength(2);
  });

  it('applies each item once for concurrent equal batches', async () => {
    const gateway = await startGateway();
    const { batch } = withKey(gateway);
    const all = await Promise.all([batch(inputs), batch(inputs), batch(inputs)]);
    for (const each of all) {
      expect(each).toMatchObject(inputs.map(() => ({ __typename: 'OrganizationUpdated' })));
    }
    expect(updatesSent(gateway.sandbox.vida)).toHaveLength(3);
    expect(await batch(inputs.slice(1))).toMatchObject([refused, refused]);
  });

  it('returns KEY_NOT_CHECKED for every item when the store is unreachable, and sends nothing', async () => {
    const reserve = () => Promise.reject(new Error('unreachable'));
    const gateway = await startGateway({ store: { ...createMemoryStore(3600), reserve } });
    const { batch } = withKey(gateway);
    const notChecked = { reason: 'KEY_NOT_CHECKED', applied: 'UNKNOWN', retryable: true };
    expect(await batch(inputs)).toMatchObject(inputs.map(() => notChecked));
    expect(updatesSent(gateway.sandbox.vida)).toEqual([]);
  });

  it.each([
    ['once', 1],
    ['during the whole batch', 9],
  ])(
    'returns KEY_NOT_CHECKED for all items of an organization when the store fails %s, and a retry applies them',
    async (_label, times) => {
      const memory = createMemoryStore(3600);
      let failures = 0;
      const claim: typeof memory.claim = async (...args) => {
        failures += 1;
        if (failures <= times) throw new Error('unreachable');
        return memory.claim(...args);
      };
      const gateway = await startGateway({ store: { ...memory, claim } });
      const { batch } = withKey(gateway);
      const notChecked = { reason: 'KEY_NOT_CHECKED', applied: 'UNKNOWN', retryable: true };
      const ofOne = ['A', 'B', 'C'].map((name) => vida('3', name));
      expect(await batch(ofOne)).toMatchObject(ofOne.map(() => notChecked));
      expect(updatesSent(gateway.sandbox.vida)).toEqual([]);
      failures = times;
      expect(await batch(ofOne)).toMatchObject(ofOne.map(() => ({ __typename: 'OrganizationUpdated' })));
      const names = updatesSent(gateway.sandbox.vida).map(({ body }) => JSON.parse(body).orgName);
      expect(names).toEqual(['A', 'B', 'C']);
    },
  );

  it('returns an UnavailableError for every item when the store is full, and sends nothing', async () => {
    const gateway = await startGateway({ store: createMemoryStore(3600, 0) });
    const { batch } = withKey(gateway);
    const full = { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true };
    expect(await batch(inputs)).toMatchObject(inputs.map(() => full));
    expect(updatesSent(gateway.sandbox.vida)).toEqual([]);
  });
});

describe('a hanging provider', () => {
  it('with all its sockets in use does not delay the other provider', async () => {
    const stop = new AbortController();
    const { sandbox, send } = await startGateway({
      sockets: 4,
      queue: 4,
      timeoutMs: 60_000,
      stop: stop.signal,
    });
    let held = 0;
    let onAllHeld = () => {};
    const allHeld = new Promise<void>((resolve) => {
      onAllHeld = resolve;
    });
    sandbox.vida.inject(() => {
      held += 1;
      if (held === 4) onAllHeld();
      return hang;
    });
    const inputs = Array.from({ length: 8 }, (_, index) => vida(String(index), 'N'));
    const pending = Promise.all(
      inputs.map((input) => send(UpdateOrganizationsDocument, { inputs: [input] })),
    );
    await allHeld;
    const { data } = await send(UpdateOrganizationsDocument, { inputs: [vertra('org123', 'V')] });
    expect(data?.updateOrganizations?.[0]?.__typename).toBe('OrganizationUpdated');
    const refused = await send(UpdateOrganizationsDocument, { inputs: [vida('99', 'N')] });
    expect(refused.data?.updateOrganizations?.[0]).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(4);
    stop.abort();
    await pending;
  });
});
