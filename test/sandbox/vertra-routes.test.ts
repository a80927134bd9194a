import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import { collectionOf, heard, json, sendToVertra, vertraClient } from './clients.ts';
import { dialects, expectRefusal, read, resourceOf, success, told } from './vertra-dialect.ts';

describe.each(dialects)('Vertra in the dialect %s', (dialect) => {
  const resource = resourceOf(dialect);
  const collection = collectionOf(dialect);
  let sandbox: Sandbox;
  let client: Client;

  beforeAll(async () => {
    sandbox = await startSandbox({ vertraDialect: dialect });
    client = vertraClient(sandbox.vertra, dialect);
  });
  beforeEach(() => sandbox.vertra.reset());
  afterAll(() => sandbox.close());

  const refuses = (answer: Promise<Response>, status: number, code: string) =>
    expectRefusal(answer, dialect, status, code);

  it('tells an organization as documented', async () => {
    const { status, headers, body } = await heard(client.read('org123'));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual(success(dialect, read(dialect)));
  });

  it('tells what SimulatedProvider.organization tells, in the envelope of the dialect', async () => {
    expect(await heard(client.read('org789'))).toMatchObject({
      body: { response: sandbox.vertra.organization('org789') },
    });
  });

  it('tells a description that is null where the dialect knows null', async () => {
    const description = dialect === 'organizations' ? '' : null;
    expect(sandbox.vertra.organization('org789')).toMatchObject({ description });
  });

  it('lists all organizations but those of the scenarios', async () => {
    const path = dialect === 'workspaces-flat' ? collection : `${collection}/all/@me`;
    const { status, body } = await heard(sendToVertra(sandbox.vertra, path));
    expect(status).toBe(200);
    const ids = ['org123', 'org456', 'org789', 'north/west 50%'];
    const response = ids.map((id) => {
      const { frozen: _frozen, members_count: _count, ...listed } = sandbox.vertra.organization(id) ?? {};
      return told(dialect, listed);
    });
    expect(body).toEqual(success(dialect, response));
  });

  it('does not find an unknown organization', async () => {
    await refuses(client.update('org124', { name: 'Renamed' }), 404, `${resource}_NOT_FOUND`);
    await refuses(client.read('org124'), 404, `${resource}_NOT_FOUND`);
    expect(sandbox.vertra.organization('org124')).toBeUndefined();
  });

  it('decodes the id in the path once', async () => {
    const path = `${collection}/north%2Fwest%2050%25`;
    expect(await heard(sendToVertra(sandbox.vertra, path))).toMatchObject({ status: 200 });
    expect(sandbox.vertra.requests.at(-1)).toMatchObject({ path, organizationId: 'north/west 50%' });
    const twice = `${collection}/north%252Fwest%252050%2525`;
    await refuses(sendToVertra(sandbox.vertra, twice), 404, `${resource}_NOT_FOUND`);
  });

  it.each(['north/west', '%E0%A4%A', ''])('has no route for the segment %j', async (segment) => {
    await refuses(sendToVertra(sandbox.vertra, `${collection}/${segment}`), 404, 'ROUTE_NOT_FOUND');
  });

  it.each(['POST', 'PATCH', 'DELETE'])('has no route for %s', async (method) => {
    await refuses(
      sendToVertra(sandbox.vertra, `${collection}/org123`, json(method, {})),
      404,
      'ROUTE_NOT_FOUND',
    );
  });

  it('does not know the paths of the other dialects', async () => {
    const other = dialect === 'organizations' ? '/v1/workspaces/org123' : '/v1/organizations/org123';
    await refuses(sendToVertra(sandbox.vertra, other), 404, 'ROUTE_NOT_FOUND');
  });

  it('refuses a request without a credential', async () => {
    const [status, code] =
      dialect === 'organizations' ? ([403, 'UNAUTHORIZED'] as const) : ([401, 'AUTH_TOKEN_MISSING'] as const);
    await refuses(fetch(`${sandbox.vertra.origin}${collection}/org123`), status, code);
  });

  it.each(['Bearer wrong', 'Bearer', 'sandbox-vertra-token', 'Basic sandbox-vertra-token'])(
    'refuses the credential %j, for scenarios too',
    async (authorization) => {
      const [status, code] =
        dialect === 'organizations' ? ([403, 'UNAUTHORIZED'] as const) : ([401, 'API_KEY_INVALID'] as const);
      const init = json('PUT', { name: 'Renamed' });
      const headers = { ...init.headers, authorization };
      for (const id of ['org123', 'fault-hangs-after-write']) {
        const url = `${sandbox.vertra.origin}${collection}/${id}`;
        await refuses(fetch(url, { ...init, headers }), status, code);
        expect(sandbox.vertra.writes(id)).toBe(0);
      }
    },
  );

  it('counts the rate limit in headers where the dialect has them', async () => {
    const { headers } = await heard(client.update('fault-rate-limited', {}));
    const names = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
    const limits = dialect === 'workspaces-flat' ? ['120', '0', '30'] : [null, null, null];
    expect(names.map((name) => headers.get(name))).toEqual(['30', ...limits]);
  });
});
