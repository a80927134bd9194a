import { once } from 'node:events';
import { createServer } from 'node:https';
import { expect, it, onTestFinished } from 'vitest';
import { createPrivateCa, hasOpenssl } from '../support/private-ca.ts';
import { startProcess } from '../support/start-process.ts';

const query = `mutation {
  updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) {
    __typename
    ... on OrganizationError { applied }
  }
}`;

/** Starts a Vida server with a certificate of a private CA, and sends it one update through a gateway. */
async function updateThroughTls(env: (caFile: string) => Record<string, string>) {
  const { caFile, cert, key } = createPrivateCa();
  const received: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    received.push(`${request.method} ${new URL(request.url ?? '', 'https://x').pathname}`);
    response.setHeader('content-type', 'application/json');
    response.end('{"success":true,"updatedSettings":["orgName"],"failedSettings":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  const gateway = startProcess({
    VIDA_API_TOKEN: 't',
    VIDA_ORIGIN: `https://127.0.0.1:${port}`,
    ...env(caFile),
  });
  const response = await fetch(await gateway.ready, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: { updateOrganization: unknown } };
  return { result: data.updateOrganization, received };
}

it.skipIf(!hasOpenssl)(
  'a provider with a certificate of a private CA is reached with NODE_EXTRA_CA_CERTS',
  async () => {
    const { received, result } = await updateThroughTls((caFile) => ({ NODE_EXTRA_CA_CERTS: caFile }));
    expect(result).toEqual({ __typename: 'OrganizationUpdated' });
    expect(received).toEqual(['POST /api/v2/updateOrganization']);
  },
);

it.skipIf(!hasOpenssl)(
  'without NODE_EXTRA_CA_CERTS nothing is sent to a provider with a private CA, and the update is NOT_APPLIED',
  async () => {
    const { received, result } = await updateThroughTls(() => ({ PROVIDER_TIMEOUT_MS: '2000' }));
    expect(result).toEqual({ __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED' });
    expect(received).toEqual([]);
  },
);
