import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startConnectProxy, tunnel } from '../support/connect-proxy.ts';
import { startProcess } from '../support/start-process.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';
import { until } from '../support/until.ts';

const update =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';

async function send(url: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: update }) });
  const { data } = (await response.json()) as { data: { updateOrganization: { __typename: string } } };
  return data.updateOrganization.__typename;
}

it('the gateway sends requests to the sandbox without the configured proxy', async () => {
  const proxy = await startConnectProxy();
  const { ready } = startProcess({ SANDBOX: 'on', HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
  expect(await send(await ready)).toBe('OrganizationUpdated');
  expect([proxy.tunnels, proxy.forwarded]).toEqual([[], []]);
});

it('the gateway logs the cause of an unreachable provider once, and its recovery once', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  let isOpen = false;
  const proxy = await startConnectProxy((socket, request) => {
    if (isOpen) tunnel(socket, request);
    else socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const receiver = await startTraceReceiver();
  const { log, ready } = startProcess({
    ...receiver.env,
    VIDA_API_TOKEN: sandbox.vida.token,
    VIDA_ORIGIN: sandbox.vida.origin,
    HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
  });
  const url = await ready;
  for (let sent = 0; sent < 2; sent += 1) expect(await send(url)).toBe('OrganizationUnavailableError');
  expect(sandbox.vida.requests).toEqual([]);
  isOpen = true;
  for (let sent = 0; sent < 2; sent += 1) expect(await send(url)).toBe('OrganizationUpdated');
  const entries = () => log.filter(({ msg }) => String(msg).includes('reached'));
  await until(() => expect(entries()).toHaveLength(2));
  expect(entries()).toMatchObject([
    {
      level: 40,
      provider: 'vida',
      code: 'PROXY_502',
      msg: 'The provider cannot be reached, or the connection was lost.',
    },
    { level: 30, provider: 'vida', msg: 'The provider can be reached again.' },
  ]);
  expect(sandbox.vida.writes('3')).toBe(2);
  const causes = () =>
    receiver.spans.flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'error.type'));
  await until(() => expect(causes()).toHaveLength(8));
  expect(causes()[0]?.value).toEqual({ stringValue: 'PROXY_502' });
});
