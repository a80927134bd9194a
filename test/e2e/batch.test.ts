import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationsDocument } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { answerWith, hang } from '../../src/sandbox/faults.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});
const vertra = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vertra: { organizationId, name },
});

describe('updateOrganizations', () => {
  it('tells each item its own outcome, in order, with paths that hold its position', async () => {
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
      { __typename: 'OrganizationUpdated', appliedFields: [['inputs', '0', 'vida', 'name']] },
      { __typename: 'OrganizationInputError', issues: [{ path: ['inputs', '1', 'vertra', 'name'] }] },
      { __typename: 'OrganizationNotFoundError' },
      { __typename: 'OrganizationOutcomeUnknownError', reason: 'SERVER_ERROR' },
      { __typename: 'OrganizationUpdated', appliedFields: [['inputs', '4', 'vertra', 'name']] },
      { __typename: 'OrganizationInputError', issues: [{ path: ['inputs', '5', 'vida', 'organizationId'] }] },
    ]);
    expect([updatesSent(sandbox.vida).length, updatesSent(sandbox.vertra).length]).toEqual([2, 2]);
  });

  it('applies the updates of one organization in the order given, however its id is written', async () => {
    const { sandbox, send } = await startGateway();
    const names = Array.from({ length: 20 }, (_, index) => `Name ${index}`);
    await send(UpdateOrganizationsDocument, {
      inputs: names.map((name, index) => vertra(index % 2 ? 'org123' : 'vertra:org123', name)),
    });
    expect(updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates.name)).toEqual(names);
    expect(sandbox.vertra.organization('org123')).toMatchObject({ name: 'Name 19' });
  });

  it('updates at most eight organizations of a provider at once, and both providers side by side', async () => {
    const { sandbox, send } = await startGateway();
    let running = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const releaseAll = () => {
      for (const release of waiting.splice(0)) release();
    };
    const slow: Fault = {
      applied: true,
      play(response, usual) {
        running += 1;
        most = Math.max(most, running);
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
    expect(most).toBe(8);
    expect(data?.updateOrganizations?.at(-1)?.__typename).toBe('OrganizationUpdated');
    expect(updatesSent(sandbox.vida)).toHaveLength(32);
  });

  it('of nothing is nothing', async () => {
    const { send } = await startGateway();
    expect((await send(UpdateOrganizationsDocument, { inputs: [] })).data).toEqual({
      updateOrganizations: [],
    });
  });

  it('that is too large is refused before any call', async () => {
    const { sandbox, send } = await startGateway({ maxBatch: 2 });
    const inputs = [vida('3', 'A'), vida('3', 'B'), vida('3', 'C')];
    const { data, errors, status } = await send(UpdateOrganizationsDocument, { inputs });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BATCH_TOO_LARGE', limit: 2 } }]);
    expect(status).toBe(413);
    expect(updatesSent(sandbox.vida)).toEqual([]);
  });

  it('sent again under its key sends again only what was provably not applied', async () => {
    const { sandbox, send } = await startGateway();
    const inputs = [vida('3', 'A'), vida('9500', 'B'), vida('42', 'C')];
    const ask = async (key: string) =>
      (
        await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: key })
      ).data?.updateOrganizations?.map((item) => item?.__typename);
    sandbox.vida.inject(({ organizationId }) => {
      if (organizationId === '42') return answerWith({ status: 429 });
      return organizationId === '9500' ? answerWith({ status: 500 }) : undefined;
    });
    expect(await ask('k')).toEqual([
      'OrganizationUpdated',
      'OrganizationOutcomeUnknownError',
      'OrganizationRateLimitedError',
    ]);
    sandbox.vida.inject(undefined);
    expect(await ask('k')).toEqual([
      'OrganizationUpdated',
      'OrganizationOutcomeUnknownError',
      'OrganizationUpdated',
    ]);
    const sent = updatesSent(sandbox.vida).map(({ organizationId }) => organizationId);
    expect(sent.toSorted()).toEqual(['3', '42', '42', '9500']);
  });

  it('hides no item behind one that met a bug of ours', async () => {
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

describe('a provider that hangs', () => {
  it('with all its connections held does not slow the other', async () => {
    const stop = new AbortController();
    const { sandbox, send } = await startGateway({
      connections: 4,
      queue: 4,
      timeoutMs: 60_000,
      stop: stop.signal,
    });
    let held = 0;
    let all = () => {};
    const allHeld = new Promise<void>((resolve) => {
      all = resolve;
    });
    sandbox.vida.inject(() => {
      held += 1;
      if (held === 4) all();
      return hang;
    });
    const inputs = Array.from({ length: 8 }, (_, index) => vida(String(index), 'N'));
    const asked = Promise.all(inputs.map((input) => send(UpdateOrganizationsDocument, { inputs: [input] })));
    await allHeld;
    const { data } = await send(UpdateOrganizationsDocument, { inputs: [vertra('org123', 'V')] });
    expect(data?.updateOrganizations?.[0]?.__typename).toBe('OrganizationUpdated');
    const refused = await send(UpdateOrganizationsDocument, { inputs: [vida('3', 'N')] });
    expect(refused.data?.updateOrganizations?.[0]).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(4);
    stop.abort();
    await asked;
  });
});
