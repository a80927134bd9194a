import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { vidaFields } from '../../src/domain/provider-fields/vida-fields.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { isSetting } from '../../src/sandbox/vida-settings.ts';
import type { Client } from './clients.ts';
import { readResponse, vidaClient } from './clients.ts';

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = vidaClient(sandbox.vida);
});
beforeEach(() => sandbox.vida.reset());
afterAll(() => sandbox.close());

const checkoutMessage =
  'Unable to change product plan, customer has not yet completed billing checkout. Please offer the plan first.';

function settingsOf(id: string): unknown {
  return sandbox.vida.organization(id)?.['details'];
}

describe('updateOrganization of the simulated Vida', () => {
  it.each([
    ['orgName', 'Harbour Dental'],
    ['email', 'new@harbour-dental.example'],
    ['productPlanId', 'plan-scale'],
    ['offeredProductPlanId', 'plan-team'],
    ['smsEnabled', false],
    ['smsBrandId', 'BN1'],
    ['smsCampaignId', 'CM1'],
    ['vidaPremium', false],
    ['externalAccountId', 'AC_9'],
    ['externalBillingId', 'cus_9'],
    ['active', false],
    ['hipaaSetting', 'on'],
    ['hipaaSetting', 'off'],
    ['hipaaSetting', 'inherit'],
    ['orgAccountType', 'internal'],
    ['orgAccountType', 'customer'],
  ])('sets %s to %j, confirms it, and returns it in the next read', async (name, value) => {
    expect(await readResponse(client.update('3', { [name]: value }))).toMatchObject({
      status: 200,
      body: { success: true, message: 'Organization settings updated', updatedSettings: [name] },
    });
    expect(await readResponse(client.read('3'))).toMatchObject({ body: { details: { [name]: value } } });
  });

  it.each([
    ['orgName', 7],
    ['offeredProductPlanId', false],
    ['smsEnabled', 'true'],
    ['smsBrandId', ['BN1']],
    ['smsCampaignId', {}],
    ['vidaPremium', 1],
    ['externalAccountId', 12],
    ['externalBillingId', true],
    ['active', 'yes'],
    ['hipaaSetting', 'ON'],
    ['hipaaSetting', true],
    ['orgAccountType', 'reseller'],
  ])('refuses %s with the value %j', async (name, value) => {
    const before = sandbox.vida.organization('3');
    const { status, body } = await readResponse(client.update('3', { [name]: value }));
    expect(status).toBe(400);
    expect(body).toEqual({ success: false, message: expect.any(String), failedSettings: [name] });
    expect(sandbox.vida.organization('3')).toEqual(before);
    expect(sandbox.vida.writes('3')).toBe(0);
  });

  it.each(['offeredProductPlanId', 'externalAccountId', 'externalBillingId'])(
    'removes %s when it is null',
    async (name) => {
      expect(settingsOf('3')).toHaveProperty(name);
      const { body } = await readResponse(client.update('3', { [name]: null }));
      expect(body).toMatchObject({ success: true, updatedSettings: [name] });
      expect(settingsOf('3')).not.toHaveProperty(name);
    },
  );

  it.each([
    'orgName',
    'email',
    'productPlanId',
    'smsEnabled',
    'smsBrandId',
    'smsCampaignId',
    'vidaPremium',
    'active',
    'hipaaSetting',
    'orgAccountType',
  ])('refuses null for %s, which is not documented as nullable', async (name) => {
    const { status, body } = await readResponse(client.update('3', { [name]: null }));
    expect(status).toBe(400);
    expect(body).toMatchObject({ success: false, failedSettings: [name] });
  });

  it('changes only the given settings and applies no documented default', async () => {
    const before = settingsOf('3');
    await client.update('3', { orgName: 'Harbour' });
    expect(settingsOf('3')).toEqual({ ...Object(before), orgName: 'Harbour' });
    expect(settingsOf('3')).not.toHaveProperty('hipaaSetting');
  });

  it('confirms the settings in the given order, without failedSettings when none failed', async () => {
    const { body } = await readResponse(
      client.update('3', { productPlanId: 'plan-team', externalBillingId: 'b' }),
    );
    expect(body).toEqual({
      success: true,
      message: 'Organization settings updated',
      updatedSettings: ['productPlanId', 'externalBillingId'],
    });
  });

  it('ignores unknown settings', async () => {
    const { body } = await readResponse(client.update('3', { orgName: 'Harbour', color: 'blue' }));
    expect(body).toMatchObject({ updatedSettings: ['orgName'] });
    expect(settingsOf('3')).not.toHaveProperty('color');
  });

  it.each<object>([{}, { color: 'blue' }, { constructor: 'x', toString: 'y' }])(
    'refuses %j, which names no known setting',
    async (sent) => {
      const { status, body } = await readResponse(client.update('3', sent));
      expect(status).toBe(400);
      expect(body).toEqual({ success: false, message: 'No settings updated' });
    },
  );
});

describe('an update of the simulated Vida with a setting that fails', () => {
  it('applies the other settings and reports the failed one in failedSettings', async () => {
    const { status, body } = await readResponse(
      client.update('3', { orgName: 'Harbour', email: 'no-address', smsEnabled: false }),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: 'Organization settings updated',
      updatedSettings: ['orgName', 'smsEnabled'],
      failedSettings: ['email'],
    });
    expect(settingsOf('3')).toMatchObject({
      orgName: 'Harbour',
      email: 'office@harbour-dental.example',
      smsEnabled: false,
    });
    expect(sandbox.vida.writes('3')).toBe(1);
  });

  it.each(['no-address', 'a@b', 'a b@c.example', '', 7])('refuses the invalid email %j', async (email) => {
    const { status, body } = await readResponse(client.update('3', { email }));
    expect(status).toBe(400);
    expect(body).toEqual({
      success: false,
      message: expect.stringMatching(/^Invalid email provided\. \w.*\.$/),
      failedSettings: ['email'],
    });
  });

  it('refuses productPlanId when the customer has no subscription', async () => {
    const { status, body } = await readResponse(client.update('42', { productPlanId: 'plan-scale' }));
    expect(status).toBe(400);
    expect(body).toEqual({ success: false, message: checkoutMessage, failedSettings: ['productPlanId'] });
  });

  it('responds with the message of the first failure when all settings fail', async () => {
    const { status, body } = await readResponse(
      client.update('42', { productPlanId: 'plan-scale', email: 'x' }),
    );
    expect(status).toBe(400);
    expect(body).toEqual({
      success: false,
      message: checkoutMessage,
      failedSettings: ['productPlanId', 'email'],
    });
  });
});

it.each(Object.values(vidaFields).map(({ wire }) => wire))(
  'the simulated Vida has the setting %s, which the gateway sends',
  (wire) => {
    expect(isSetting(wire)).toBe(true);
  },
);
