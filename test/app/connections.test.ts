import { describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { holdResponses, startAccount, updateName } from './account.ts';
import { startConnected } from './start-connected.ts';

const updated = { __typename: 'OrganizationUpdated' };
const removed = {
  __typename: 'OrganizationUnavailableError',
  applied: 'NOT_APPLIED',
  message: expect.stringContaining('was removed or changed'),
};

it('an update is sent to the account of its connection', async () => {
  const emea = await startAccount('emea');
  const apac = await startAccount('apac');
  const gateway = await startConnected([emea.listedVertra, emea.listedVida, apac.listedVertra]);
  expect(await updateName(gateway, 'vertra@emea:org123', 'One')).toEqual(updated);
  expect(await updateName(gateway, 'vertra@apac:org123', 'Two')).toEqual(updated);
  expect(updatesSent(emea.vertra)).toMatchObject([
    { body: '{"updates":{"name":"One"}}', headers: { authorization: 'Bearer emea-vertra-token' } },
  ]);
  expect(updatesSent(apac.vertra)).toMatchObject([
    { body: '{"updates":{"name":"Two"}}', headers: { authorization: 'Bearer apac-vertra-token' } },
  ]);
  expect(updatesSent(emea.vida)).toEqual([]);
});

it('the start logs the configured connections by name, without a token or an address', async () => {
  const emea = await startAccount('emea');
  const { log } = await startConnected([emea.listedVertra, emea.listedVida]);
  const [line] = log.filter(({ connections }) => connections);
  expect(line).toMatchObject({ level: 30, connections: ['vida', 'vertra@emea', 'vida@emea'] });
  expect(JSON.stringify(log)).not.toMatch(/token|127\.0\.0\.1|localhost/);
});

it('a connection without a request opens no socket and no quota', async () => {
  const emea = await startAccount('emea');
  const { connections, metrics } = await startConnected([emea.listedVertra]);
  await metrics.read('text/plain');
  expect(connections.list().map((port) => port.status())).toContainEqual(
    expect.objectContaining({ connection: 'emea', circuit: 'CLOSED', quotas: [] }),
  );
  expect(emea.vertra.requests).toEqual([]);
});

describe.each([
  ['removed', false],
  ['configured for another account', true],
])('a connection that is %s', (_name, isReplaced) => {
  /** Starts a gateway on a connection with one socket; `change` removes or replaces it. */
  async function start(options: Parameters<typeof startAccount>[1] = {}) {
    const account = await startAccount('emea', options);
    const other = await startAccount('emea', { vertraToken: 'other-token' });
    const gateway = await startConnected([{ ...account.listedVertra, sockets: 1 }]);
    const change = () => gateway.list(...(isReplaced ? [{ ...other.listedVertra, account: 'other' }] : []));
    return { account, change, gateway, other };
  }

  it('ends the update in flight, and sends none that waits for its socket or its organization', async () => {
    const { account, change, gateway, other } = await start();
    const { held, release } = holdResponses(account.vertra);
    const inFlight = updateName(gateway, 'vertra@emea:org123');
    await until(() => expect(held).toHaveLength(1));
    const ofOrganization = updateName(gateway, 'vertra@emea:org123', 'Later');
    const ofSocket = updateName(gateway, 'vertra@emea:org456');
    await until(() => expect(gateway.connections.listRunning().at(-1)?.client.load.waiting).toBe(1));
    await change();
    expect(await ofSocket).toMatchObject(removed);
    release();
    expect(await inFlight).toEqual(updated);
    expect(await ofOrganization).toMatchObject(removed);
    expect(gateway.operations.map(({ outcomes }) => outcomes[0]?.connection)).toEqual([
      'emea',
      'emea',
      'emea',
    ]);
    expect(updatesSent(account.vertra)).toHaveLength(1);
    expect(updatesSent(other.vertra)).toEqual([]);
  });

  it('sends no update that waits for the reset of its quota', async () => {
    const { account, change, gateway, other } = await start({
      quota: { perMinute: 1, windowMs: { MINUTE: 7000 } },
    });
    expect(await updateName(gateway, 'vertra@emea:org123')).toEqual(updated);
    let isEnded = false;
    const waiting = updateName(gateway, 'vertra@emea:org456').finally(() => {
      isEnded = true;
    });
    await updateName(gateway, 'vertra:org123');
    expect(isEnded).toBe(false);
    await change();
    expect(await waiting).toMatchObject(removed);
    expect([...updatesSent(account.vertra), ...updatesSent(other.vertra)]).toHaveLength(1);
  });

  it('sends no update again that waits for its retry', async () => {
    const { account, change, gateway, other } = await start();
    account.vertra.inject(() => respondWith({ status: 503, headers: { 'retry-after': '1' } }));
    const waiting = updateName(gateway, 'vertra@emea:org123');
    await until(() => expect(updatesSent(account.vertra)).toHaveLength(1));
    await change();
    expect(await waiting).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
    });
    expect([...updatesSent(account.vertra), ...updatesSent(other.vertra)]).toHaveLength(1);
  });

  it('uses only the account that it has now', async () => {
    const { account, change, gateway, other } = await start();
    await change();
    const { __typename } = await updateName(gateway, 'vertra@emea:org123');
    expect(__typename).toBe(isReplaced ? 'OrganizationUpdated' : 'OrganizationInputError');
    expect(updatesSent(account.vertra)).toEqual([]);
    expect(updatesSent(other.vertra).map(({ headers }) => headers['authorization'])).toEqual(
      isReplaced ? ['Bearer other-token'] : [],
    );
  });
});

describe('a connection of the same account', () => {
  it('with other limits sends what it has accepted, with its current token', async () => {
    const account = await startAccount('emea');
    const listed = { ...account.listedVertra, sockets: 1 };
    const gateway = await startConnected([listed]);
    const { held, release } = holdResponses(account.vertra);
    const inFlight = updateName(gateway, 'vertra@emea:org123');
    await until(() => expect(held).toHaveLength(1));
    const waiting = updateName(gateway, 'vertra@emea:org456');
    await until(() => expect(gateway.connections.listRunning().at(-1)?.client.load.waiting).toBe(1));
    await gateway.list({ ...listed, sockets: 2, timeoutMs: 5000, token: 'rotated-token' });
    release();
    expect(await inFlight).toEqual(updated);
    // The simulated provider does not know the rotated token.
    expect(await waiting).toMatchObject({ __typename: 'OrganizationCredentialError' });
    expect(updatesSent(account.vertra).map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer emea-vertra-token',
      'Bearer rotated-token',
    ]);
  });

  it('with another time limit uses no more sockets than before', async () => {
    const account = await startAccount('emea');
    const listed = { ...account.listedVertra, sockets: 1 };
    const gateway = await startConnected([listed]);
    const { held, release } = holdResponses(account.vertra);
    const inFlight = updateName(gateway, 'vertra@emea:org123');
    await until(() => expect(held).toHaveLength(1));
    await gateway.list({ ...listed, timeoutMs: 9000 });
    const later = updateName(gateway, 'vertra@emea:org456', 'Later');
    const load = { running: 1, waiting: 1 };
    await until(() => expect(gateway.connections.listRunning().at(-1)?.client.load).toEqual(load));
    expect(updatesSent(account.vertra)).toHaveLength(1);
    release();
    expect(await Promise.all([inFlight, later])).toEqual([updated, updated]);
  });

  it('keeps its port, its circuit and its sockets when the same content is written again', async () => {
    const { listedVertra, listedVida } = await startAccount('emea');
    const gateway = await startConnected([listedVertra, listedVida]);
    await updateName(gateway, 'vertra@emea:org123');
    const before = gateway.connections.listRunning();
    await gateway.list(listedVida, listedVertra);
    expect(gateway.connections.listRunning()).toEqual(before);
    expect(gateway.log.filter(({ msg }) => String(msg).includes('have changed'))).toEqual([]);
  });

  it('that is removed and added again is used again', async () => {
    const account = await startAccount('emea');
    const gateway = await startConnected([account.listedVertra]);
    await gateway.list();
    expect(await updateName(gateway, 'vertra@emea:org123')).toMatchObject({
      __typename: 'OrganizationInputError',
    });
    await gateway.list(account.listedVertra);
    expect(await updateName(gateway, 'vertra@emea:org123')).toEqual(updated);
    expect(gateway.log.filter(({ removed }) => removed)).toMatchObject([
      { added: [], changed: [], removed: ['vertra@emea'] },
      { added: ['vertra@emea'], changed: [], removed: [] },
    ]);
  });

  it('keeps what is known of its quota when it is removed and added again', async () => {
    const quota = { perMinute: 1, windowMs: { MINUTE: 60_000 } };
    const account = await startAccount('emea', { quota });
    const gateway = await startConnected([account.listedVertra]);
    expect(await updateName(gateway, 'vertra@emea:org123')).toEqual(updated);
    await gateway.list();
    await gateway.list(account.listedVertra);
    expect(await updateName(gateway, 'vertra@emea:org123')).toMatchObject({
      __typename: 'OrganizationRateLimitedError',
      applied: 'NOT_APPLIED',
    });
    expect(updatesSent(account.vertra)).toHaveLength(1);
  });
});

it('the metrics no longer show the state of a connection that was removed', async () => {
  const { listedVertra } = await startAccount('emea', { quota: { perMinute: 10 } });
  const gateway = await startConnected([listedVertra]);
  await updateName(gateway, 'vertra@emea:org123');
  const gauges = async () =>
    (await gateway.metrics.read('text/plain'))
      .split('\n')
      .filter((line) => line.includes('connection="emea"') && !line.includes('_total'));
  expect(await gauges()).toEqual([
    'gateway_circuit_state{provider="vertra",connection="emea"} 0',
    'gateway_upstream_running{provider="vertra",connection="emea"} 0',
    'gateway_upstream_waiting{provider="vertra",connection="emea"} 0',
    'gateway_quota_limit{provider="vertra",connection="emea",window="minute"} 10',
    'gateway_quota_remaining{provider="vertra",connection="emea",window="minute"} 9',
  ]);
  await gateway.list();
  expect(await gauges()).toEqual([]);
});
