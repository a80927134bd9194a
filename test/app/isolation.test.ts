import { describe, expect, it } from 'vitest';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import type { QuotaOptions } from '../../src/sandbox/quota.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { startAccount, updateName } from './account.ts';
import { startConnected } from './start-connected.ts';

const updated = { __typename: 'OrganizationUpdated' };

/** Starts two connections to one provider, of which the first one has little room. */
async function startTwo(quota: QuotaOptions = {}) {
  const emea = await startAccount('emea', { quota });
  const apac = await startAccount('apac');
  const listed = [{ ...emea.listedVertra, sockets: 2, queue: 2, timeoutMs: 60_000 }, apac.listedVertra];
  const gateway = await startConnected(listed, {
    IDEMPOTENCY_TTL_SECONDS: '86400',
    PROVIDER_TIMEOUT_MS: '60000',
  });
  const read = async (name: string) =>
    (await gateway.metrics.read('text/plain')).split('\n').filter((line) => line.startsWith(name));
  return { apac, emea, gateway, read };
}

const names = ['org123', 'org456', 'org789', 'north/west 50%'];

describe('an update of another connection is sent while one connection', () => {
  it('hangs with all its sockets and its whole queue in use', async () => {
    const { apac, emea, gateway, read } = await startTwo();
    emea.vertra.inject(() => hang);
    let ended = 0;
    for (const name of names) {
      updateName(gateway, `vertra@emea:${name}`).finally(() => {
        ended += 1;
      });
    }
    const { client } =
      gateway.connections.listRunning().find(({ connection }) => connection === 'emea') ?? {};
    await until(() => expect(client?.load).toEqual({ running: 2, waiting: 2 }));
    expect(await updateName(gateway, 'vertra@emea:other')).toMatchObject({
      __typename: 'OrganizationUnavailableError',
    });
    for (const name of names) expect(await updateName(gateway, `vertra@apac:${name}`, name)).toEqual(updated);
    expect(ended).toBe(0);
    expect(updatesSent(apac.vertra)).toHaveLength(4);
    expect(await read('gateway_upstream_waiting{provider="vertra"')).toEqual([
      'gateway_upstream_waiting{provider="vertra",connection="default"} 0',
      'gateway_upstream_waiting{provider="vertra",connection="emea"} 2',
      'gateway_upstream_waiting{provider="vertra",connection="apac"} 0',
    ]);
    await gateway.list();
  });

  it('fails until its circuit opens', async () => {
    const { emea, gateway, read } = await startTwo();
    emea.vertra.inject(() => respondWith({ status: 500 }));
    for (let number = 0; number < 20; number += 1) await updateName(gateway, `vertra@emea:org-${number}`);
    const isOpen = (connection: string) => gateway.connections.find('VERTRA', connection)?.status().circuit;
    expect([isOpen('emea'), isOpen('apac')]).toEqual(['OPEN', 'CLOSED']);
    expect(await updateName(gateway, 'vertra@emea:org123')).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      message: expect.stringContaining('failed too often'),
    });
    expect(await updateName(gateway, 'vertra@apac:org123')).toEqual(updated);
    expect(await read('gateway_circuit_state{provider="vertra"')).toEqual([
      'gateway_circuit_state{provider="vertra",connection="default"} 0',
      'gateway_circuit_state{provider="vertra",connection="emea"} 2',
      'gateway_circuit_state{provider="vertra",connection="apac"} 0',
    ]);
  });

  it('is out of quota', async () => {
    const { emea, gateway, read } = await startTwo({ perMinute: 1, windowMs: { MINUTE: 300_000 } });
    expect(await updateName(gateway, 'vertra@emea:org123')).toEqual(updated);
    expect(await updateName(gateway, 'vertra@emea:org456')).toMatchObject({
      __typename: 'OrganizationRateLimitedError',
      applied: 'NOT_APPLIED',
    });
    for (const name of names) expect(await updateName(gateway, `vertra@apac:${name}`, name)).toEqual(updated);
    expect(updatesSent(emea.vertra)).toHaveLength(1);
    expect(await read('gateway_quota_refusals_total')).toEqual([
      'gateway_quota_refusals_total{provider="vertra",connection="emea",window="minute"} 1',
    ]);
  });

  it('cannot be reached, which is logged and counted for it alone', async () => {
    const { emea, gateway, read } = await startTwo();
    await emea.close();
    for (const name of names) {
      expect(await updateName(gateway, `vertra@emea:${name}`)).toMatchObject({ applied: 'NOT_APPLIED' });
      expect(await updateName(gateway, `vertra@apac:${name}`, name)).toEqual(updated);
    }
    expect(gateway.log.filter(({ code }) => code)).toMatchObject([
      { level: 40, provider: 'vertra', connection: 'emea', code: 'ECONNREFUSED' },
    ]);
    const [failures, ...others] = await read('gateway_upstream_failures_total');
    expect(others).toEqual([]);
    expect(failures).toMatch(
      /^gateway_upstream_failures_total\{provider="vertra",connection="emea",code="ECONNREFUSED"\} \d+$/,
    );
  });

  it('drifts from its contract, which is logged and counted once for each connection', async () => {
    const { apac, emea, gateway, read } = await startTwo();
    const drifted = { status: 404, body: { code: 'ORGANIZATION_NOT_FOUND', surplus: 1 } };
    for (const { vertra } of [emea, apac]) vertra.inject(() => respondWith(drifted));
    for (const connection of ['emea', 'emea', 'apac'])
      await updateName(gateway, `vertra@${connection}:org123`);
    expect(gateway.log.filter(({ keyPath }) => keyPath === 'surplus')).toMatchObject([
      { level: 40, provider: 'VERTRA', connection: 'emea' },
      { level: 40, provider: 'VERTRA', connection: 'apac' },
    ]);
    expect((await read('gateway_contract_drift_total')).filter((line) => line.includes('surplus'))).toEqual([
      'gateway_contract_drift_total{provider="VERTRA",connection="emea",key_path="surplus"} 2',
      'gateway_contract_drift_total{provider="VERTRA",connection="apac",key_path="surplus"} 1',
    ]);
  });
});
