import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/access/secret.ts';
import { createMemoryBudget, defaultMemoryLimits } from '../../src/domain/organization/memory-budget.ts';
import { createVertraAdapter } from '../../src/providers/vertra/vertra-adapter.ts';
import { createVidaAdapter } from '../../src/providers/vida/vida-adapter.ts';
import { createClient } from '../http-client/create-client.ts';
import { startHeldServer } from '../support/held-server.ts';

async function start() {
  const server = await startHeldServer();
  let token = new Secret('token-one');
  const connection = {
    connection: 'emea',
    account: 'account',
    credential: () => token,
    sandbox: false,
    client: createClient(server.origin, { sockets: 1 }),
    reportDrift() {},
    reportUnknownPath() {},
  };
  const rotate = (to: string) => {
    token = new Secret(to);
  };
  /** The credential of each request that the provider received. */
  const tokens = () => server.received.join('').match(/token-\w+/g);
  return { server, connection, rotate, tokens };
}

type Connection = Awaited<ReturnType<typeof start>>['connection'];

const createPort = {
  Vida: (connection: Connection) => createVidaAdapter({ ...connection, resellerId: null }),
  Vertra: (connection: Connection) => createVertraAdapter({ ...connection, dialect: 'organizations' }),
};

const toReadOptions = () => ({
  signal: new AbortController().signal,
  onAttempt() {},
  memory: createMemoryBudget(defaultMemoryLimits).forRequest(''),
});

const operations = {
  update: (name: keyof typeof createPort, connection: Connection) =>
    createPort[name](connection).update('3', { name: 'x' }),
  read: (name: keyof typeof createPort, connection: Connection) =>
    createPort[name](connection).readComplete(['3'], toReadOptions()),
};

const cases = (['Vida', 'Vertra'] as const).flatMap((name) =>
  (['update', 'read'] as const).flatMap((operation) =>
    [429, 503].map((status) => [name, operation, status] as const),
  ),
);

describe.each(cases)('%s: each attempt of an %s that is refused with %i', (name, operation, status) => {
  const refusal = [status, '{}', { 'retry-after': '0' }] as const;

  it('has the credential that replaced the first one before the first attempt', async () => {
    const { connection, rotate, server, tokens } = await start();
    const running = operations[operation](name, connection);
    rotate('token-two');
    (await server.request(0)).respond(...refusal);
    (await server.request(1)).respond(...refusal);
    (await server.request(2)).respond(404);
    await running;
    expect(tokens()).toEqual(['token-two', 'token-two', 'token-two']);
  });

  it('has the credential of its time', async () => {
    const { connection, rotate, server, tokens } = await start();
    const running = operations[operation](name, connection);
    for (const [index, next] of ['token-two', 'token-three', 'token-one'].entries()) {
      const request = await server.request(index);
      rotate(next);
      request.respond(...refusal);
    }
    (await server.request(3)).respond(404);
    await running;
    expect(tokens()).toEqual(['token-one', 'token-two', 'token-three', 'token-one']);
  });
});

describe('a read that joins a request with a later credential', () => {
  const startJoined = async () => {
    const started = await start();
    const { connection, rotate, server } = started;
    const port = createPort.Vertra(connection);
    const blocker = port.readComplete(['other'], toReadOptions());
    await server.request(0);
    const cancel = new AbortController();
    const sent = port.readComplete(['3'], { ...toReadOptions(), signal: cancel.signal });
    const joined = port.readComplete(['3'], toReadOptions());
    rotate('token-two');
    server.requests[0]?.respond(404);
    await blocker;
    const request = await server.request(1);
    const respond = () => request.respond(403, '{"status":"error","code":"TOKEN_TWO"}');
    return { ...started, cancel, joined, respond, sent };
  };

  it('does not show that credential as a code', async () => {
    const { joined, respond, sent, tokens } = await startJoined();
    respond();
    expect(await Promise.all([sent, joined])).toMatchObject(Array(2).fill([{ providerCode: null }]));
    expect(tokens()).toEqual(['token-one', 'token-two']);
  });

  it('does not show it when the read that sent the request is canceled', async () => {
    const { cancel, joined, respond, sent } = await startJoined();
    cancel.abort();
    await sent;
    respond();
    expect(await joined).toMatchObject([{ providerCode: null }]);
  });
});
