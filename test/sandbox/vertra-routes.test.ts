import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import { collectionOf, json, readResponse, sendToVertra, vertraClient } from './clients.ts';
import {
  dialects,
  documentedDetail,
  expectRefusal,
  resourceOf,
  success,
  toSummary,
} from './vertra-documented.ts';

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

  const expectRefused = (pending: Promise<Response>, status: number, code: string) =>
    expectRefusal(pending, dialect, status, code);

  it('returns an organization as documented', async () => {
    const { status, headers, body } = await readResponse(client.read('org123'));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual(success(dialect, documentedDetail(dialect)));
  });

  it("returns the result of SimulatedProvider.organization in the dialect's envelope", async () => {
    expect(await readResponse(client.read('org789'))).toMatchObject({
      body: { response: sandbox.vertra.organization('org789') },
    });
  });

  it('returns a null description where the dialect documents null', async () => {
    const description = dialect === 'organizations' ? '' : null;
    expect(sandbox.vertra.organization('org789')).toMatchObject({ description });
  });

  it('lists all organizations except those of the scenarios', async () => {
    const path = dialect === 'workspaces-flat' ? collection : `${collection}/all/@me`;
    const { status, body } = await readResponse(sendToVertra(sandbox.vertra, path));
    expect(status).toBe(200);
    const ids = ['org123', 'org456', 'org789', 'north/west 50%'];
    const response = ids.map((id) => {
      const { frozen: _frozen, members_count: _count, ...listed } = sandbox.vertra.organization(id) ?? {};
      return toSummary(dialect, listed);
    });
    expect(body).toEqual(success(dialect, response));
  });

  it('responds with 404 for an unknown organization', async () => {
    await expectRefused(client.update('org124', { name: 'Renamed' }), 404, `${resource}_NOT_FOUND`);
    await expectRefused(client.read('org124'), 404, `${resource}_NOT_FOUND`);
    expect(sandbox.vertra.organization('org124')).toBeUndefined();
  });

  it('decodes the id in the path exactly once', async () => {
    const path = `${collection}/north%2Fwest%2050%25`;
    expect(await readResponse(sendToVertra(sandbox.vertra, path))).toMatchObject({ status: 200 });
    expect(sandbox.vertra.requests.at(-1)).toMatchObject({ path, organizationId: 'north/west 50%' });
    const twice = `${collection}/north%252Fwest%252050%2525`;
    await expectRefused(sendToVertra(sandbox.vertra, twice), 404, `${resource}_NOT_FOUND`);
  });

  it.each(['north/west', '%E0%A4%A', ''])('has no route for the segment %j', async (segment) => {
    await expectRefused(sendToVertra(sandbox.vertra, `${collection}/${segment}`), 404, 'ROUTE_NOT_FOUND');
  });

  it.each(['POST', 'PATCH', 'DELETE'])('has no route for %s', async (method) => {
    await expectRefused(
      sendToVertra(sandbox.vertra, `${collection}/org123`, json(method, {})),
      404,
      'ROUTE_NOT_FOUND',
    );
  });

  it('has no route for the paths of the other dialects', async () => {
    const other = dialect === 'organizations' ? '/v1/workspaces/org123' : '/v1/organizations/org123';
    await expectRefused(sendToVertra(sandbox.vertra, other), 404, 'ROUTE_NOT_FOUND');
  });

  it('refuses a request without a credential', async () => {
    const [status, code] =
      dialect === 'organizations' ? ([403, 'UNAUTHORIZED'] as const) : ([401, 'AUTH_TOKEN_MISSING'] as const);
    await expectRefused(fetch(`${sandbox.vertra.origin}${collection}/org123`), status, code);
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
        await expectRefused(fetch(url, { ...init, headers }), status, code);
        expect(sandbox.vertra.writes(id)).toBe(0);
      }
    },
  );

  it('sends rate limit headers where the dialect documents them', async () => {
    const { headers } = await readResponse(client.update('fault-rate-limited', {}));
    const names = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
    const limits = dialect === 'workspaces-flat' ? ['120', '0', '30'] : [null, null, null];
    expect(names.map((name) => headers.get(name))).toEqual(['30', ...limits]);
  });
});
