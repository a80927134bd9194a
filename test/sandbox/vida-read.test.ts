import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import { readResponse, vidaClient, vidaUrl } from './clients.ts';

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = vidaClient(sandbox.vida);
});
beforeEach(() => sandbox.vida.reset());
afterAll(() => sandbox.close());

describe('the account route of Vida', () => {
  it('returns the id as a number, the username, and the settings under details', async () => {
    const { status, headers, body } = await readResponse(client.read('42'));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({
      id: 42,
      username: 'northside-plumbing',
      details: {
        accountType: 'organization',
        partnerId: 2,
        resellerId: 7,
        timestamp: 1747042200000,
        orgName: 'Northside Plumbing',
        email: 'hello@northside-plumbing.example',
        active: true,
        vidaPremium: false,
        offeredProductPlanId: 'plan-starter',
        smsEnabled: false,
        externalAccountId: 'AC_1042',
      },
    });
  });

  it('returns the settings of some organizations at the top level', async () => {
    const { body } = await readResponse(client.read('57'));
    expect(body).toMatchObject({
      id: 57,
      accountType: 'organization',
      orgName: 'Lakeview Clinic',
      details: {},
    });
  });

  it('returns an agent with its accountType', async () => {
    expect(await readResponse(client.read('77'))).toMatchObject({
      body: { id: 77, details: { accountType: 'agent' } },
    });
  });

  it('returns the same account as SimulatedProvider.organization', async () => {
    const { body } = await readResponse(client.read('3'));
    expect(body).toEqual(sandbox.vida.organization('3'));
  });

  it('responds with 404 for an unknown account', async () => {
    const { status, body } = await readResponse(client.read('4'));
    expect(status).toBe(404);
    expect(body).toEqual({ success: false, message: 'Account not found' });
    expect(sandbox.vida.organization('4')).toBeUndefined();
  });

  it('refuses a read without targetAccountId', async () => {
    expect(await readResponse(fetch(vidaUrl(sandbox.vida, 'account')))).toMatchObject({ status: 400 });
  });

  it('refuses a read without the token', async () => {
    const url = `${sandbox.vida.origin}/api/v2/account?targetAccountId=3`;
    expect(await readResponse(fetch(url))).toMatchObject({
      status: 401,
      body: { success: false, message: 'Unauthorized Request' },
    });
  });
});

describe('the list route of Vida', () => {
  async function listIds(query: Record<string, string> = {}): Promise<unknown> {
    const { status, body } = await readResponse(fetch(vidaUrl(sandbox.vida, 'listOrganizations', query)));
    expect(status).toBe(200);
    const { organizations } = Object(body);
    return organizations.map(({ id }: { id: number }) => id);
  }

  it('lists neither agents nor the organizations of scenarios', async () => {
    expect(await listIds()).toEqual([3, 42, 57, 108]);
  });

  it('lists the organizations of one reseller', async () => {
    expect(await listIds({ targetResellerId: '8' })).toEqual([108]);
  });

  it('returns one page, counted from 0, when pagination is true', async () => {
    expect(await listIds({ pagination: 'true', page: '1', pageSize: '3' })).toEqual([108]);
    expect(await listIds({ pagination: 'true' })).toEqual([3, 42, 57, 108]);
    expect(await listIds({ pagination: 'true', page: '2', pageSize: '3' })).toEqual([]);
  });
});

describe('the external id route of Vida', () => {
  const url = (query: Record<string, string>) => vidaUrl(sandbox.vida, 'getAccountByExternalId', query);

  it('returns the account with the external id', async () => {
    const { status, body } = await readResponse(fetch(url({ externalAccountId: 'AC_1003' })));
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: expect.any(String),
      account: { id: 3, username: 'harbour-dental', organizationId: 3 },
    });
  });

  it('finds an account by an id that an update has set', async () => {
    await client.update('42', { externalAccountId: 'AC new' });
    expect(await readResponse(fetch(url({ externalAccountId: 'AC new' })))).toMatchObject({
      body: { account: { id: 42 } },
    });
  });

  it.each([
    [404, { externalAccountId: 'AC_0' }],
    [400, {}],
  ])('responds with %i to %j', async (status, query) => {
    const response = await readResponse(fetch(url(query)));
    expect(response.status).toBe(status);
    expect(response.body).toEqual({ success: false, message: expect.any(String) });
  });
});
