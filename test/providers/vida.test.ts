import { describe, expect, it } from 'vitest';
import type { VidaPatch } from '../../src/domain/update/patch.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { startProviders } from '../support/start-providers.ts';

const wholePatch: Required<VidaPatch> = {
  name: 'Test Organization',
  email: 'admin@test.com',
  active: false,
  productPlanId: 'somePlan',
  offeredProductPlanId: null,
  smsEnabled: true,
  smsBrandId: '',
  smsCampaignId: 'XXXXXX',
  vidaPremium: false,
  externalAccountId: null,
  externalBillingId: null,
  hipaaSetting: 'INHERIT',
  orgAccountType: 'CUSTOMER',
};

async function start() {
  const { drift, providers, sandbox } = await startProviders();
  return { box: sandbox.vida, drift, vida: providers.VIDA };
}

/** Sends a patch to an organization for which Vida returns the given response. */
async function updateAnswered(patch: VidaPatch, status: number, body: object | string) {
  const { box, drift, vida } = await start();
  box.inject(() => respondWith({ status, body }));
  return { outcome: await vida.update('3', patch), drift };
}

describe('an update request to Vida', () => {
  it('is one POST with the token and the organization in the query and exactly the settings of the patch in the body', async () => {
    const { box, vida } = await start();
    await vida.update('42', wholePatch);
    expect(box.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v2/updateOrganization',
        query: `token=${box.token}&targetOrganizationId=42`,
        organizationId: '42',
        headers: {
          host: new URL(box.origin).host,
          connection: 'keep-alive',
          accept: 'application/json',
          'accept-encoding': 'br, gzip',
          'content-type': 'application/json',
          'content-length': String(box.requests[0]?.body.length),
          'user-agent': 'organization-gateway',
        },
        body: JSON.stringify({
          orgName: 'Test Organization',
          email: 'admin@test.com',
          active: false,
          productPlanId: 'somePlan',
          offeredProductPlanId: null,
          smsEnabled: true,
          smsBrandId: '',
          smsCampaignId: 'XXXXXX',
          vidaPremium: false,
          externalAccountId: null,
          externalBillingId: null,
          hipaaSetting: 'inherit',
          orgAccountType: 'customer',
        }),
      },
    ]);
  });

  it('omits every setting that the patch omits, including the documented default of hipaaSetting', async () => {
    const { box, vida } = await start();
    await vida.update('3', { smsEnabled: false });
    expect(box.requests[0]?.body).toBe('{"smsEnabled":false}');
  });

  it.each(['offeredProductPlanId', 'externalAccountId', 'externalBillingId'] as const)(
    'clears %s when the patch holds null',
    async (field) => {
      const { box, vida } = await start();
      await vida.update('3', { [field]: 'something' });
      expect(await vida.update('3', { [field]: null })).toMatchObject({
        kind: 'updated',
        organization: { vida: { [field]: null } },
      });
      expect(box.requests[1]?.body).toBe(`{"${field}":null}`);
    },
  );
});

describe('the check of a patch for Vida', () => {
  it('refuses null for every setting that Vida cannot clear', async () => {
    const { vida } = await start();
    const nulls = Object.fromEntries(Object.keys(wholePatch).map((field) => [field, null]));
    const issues = vida.check(nulls);
    expect(issues.map(({ path }) => path.join())).toEqual([
      'name',
      'email',
      'active',
      'productPlanId',
      'smsEnabled',
      'smsBrandId',
      'smsCampaignId',
      'vidaPremium',
      'hipaaSetting',
      'orgAccountType',
    ]);
    expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['NULL_NOT_ALLOWED']));
  });

  it('accepts null for the other settings and every documented value', async () => {
    const { vida } = await start();
    expect(vida.check(wholePatch)).toEqual([]);
  });
});

const sent: VidaPatch = { name: 'N', email: 'e@x.org', smsEnabled: true };

describe('a 200 response of Vida', () => {
  it('returns the organization with the confirmed settings', async () => {
    const { outcome } = await updateAnswered(sent, 200, {
      success: true,
      message: 'Organization settings updated',
      updatedSettings: ['smsEnabled', 'orgName', 'email'],
      failedSettings: null,
    });
    expect(outcome).toEqual({
      kind: 'updated',
      organization: {
        connection: 'default',
        provider: 'VIDA',
        providerId: '3',
        name: 'N',
        description: null,
        tags: null,
        ownerId: null,
        members: null,
        updatedAt: null,
        vida: { email: 'e@x.org', smsEnabled: true },
      },
      fields: [
        { path: ['name'], state: 'APPLIED' },
        { path: ['email'], state: 'APPLIED' },
        { path: ['smsEnabled'], state: 'APPLIED' },
      ],
    });
  });

  it('with failedSettings is a partial update that distinguishes applied, rejected and unconfirmed settings', async () => {
    const { outcome } = await updateAnswered(sent, 200, {
      success: true,
      message: 'Some settings could not be updated',
      updatedSettings: ['orgName'],
      failedSettings: ['email'],
    });
    expect(outcome).toMatchObject({
      kind: 'partiallyUpdated',
      organization: { name: 'N', vida: {} },
      fields: [
        { path: ['name'], state: 'APPLIED' },
        { path: ['email'], state: 'REJECTED' },
        { path: ['smsEnabled'], state: 'UNCONFIRMED' },
      ],
      message: 'Some settings could not be updated',
    });
  });

  it('leaves a setting in both lists unconfirmed', async () => {
    const { outcome } = await updateAnswered(sent, 200, {
      success: true,
      updatedSettings: ['orgName', 'email', 'smsEnabled'],
      failedSettings: ['email'],
    });
    expect(outcome).toMatchObject({
      fields: [
        { path: ['name'], state: 'APPLIED' },
        { path: ['email'], state: 'UNCONFIRMED' },
        { path: ['smsEnabled'], state: 'APPLIED' },
      ],
      message:
        'Vida did not confirm every setting that was sent. Compare the unconfirmed settings before you send them again.',
    });
  });

  it.each([
    ['names a setting twice', { success: true, updatedSettings: ['orgName', 'orgName'] }],
    ['does not say success', { updatedSettings: ['orgName'] }],
    ['has unknown keys', { success: true, updatedSettings: ['orgName'], colour: { of: 'x' } }],
    ['has an odd message', { success: true, updatedSettings: ['orgName'], message: 7 }],
    ['has an odd entry', { success: true, updatedSettings: ['orgName', 7, null] }],
  ])('is still read when it %s', async (_what, body) => {
    const { outcome } = await updateAnswered({ name: 'N' }, 200, body);
    expect(outcome).toMatchObject({ kind: 'updated', fields: [{ path: ['name'], state: 'APPLIED' }] });
  });

  it.each([
    ['denies success', { success: false, updatedSettings: ['orgName'] }],
    ['is unclear about success', { success: 'false', updatedSettings: ['orgName'] }],
    [
      'names failures in a way that cannot be read',
      { success: true, updatedSettings: ['orgName'], failedSettings: 'x' },
    ],
    [
      'names a failure that cannot be read',
      { success: true, updatedSettings: ['orgName'], failedSettings: [7] },
    ],
    ['has no updatedSettings', { success: true, message: 'fine' }],
    ['has an odd updatedSettings', { success: true, updatedSettings: { orgName: true } }],
    ['has null for updatedSettings', { success: true, updatedSettings: null }],
    ['confirms only what was not sent', { success: true, updatedSettings: ['email'] }],
    ['confirms what was not sent besides', { success: true, updatedSettings: ['orgName', 'other'] }],
    [
      'names what was not sent as failed',
      { success: true, updatedSettings: ['orgName'], failedSettings: ['email'] },
    ],
  ])('that %s leaves the outcome unknown', async (_what, body) => {
    const { outcome } = await updateAnswered({ name: 'N' }, 200, body);
    expect(outcome).toMatchObject({
      kind: 'outcomeUnknown',
      reason: 'UNREADABLE_ANSWER',
      applied: 'UNKNOWN',
      retryable: false,
    });
  });

  it.each([
    ['confirms nothing', { success: true, updatedSettings: [] }],
    [
      'names all that was sent as failed',
      { success: true, updatedSettings: [], failedSettings: ['orgName'] },
    ],
    [
      'names all that was sent in both lists',
      { success: true, updatedSettings: ['orgName'], failedSettings: ['orgName'] },
    ],
  ])('that %s is not confirmed: only provider and id are known', async (_what, body) => {
    const { drift, outcome } = await updateAnswered({ name: 'N' }, 200, body);
    expect(outcome).toMatchObject({
      kind: 'outcomeUnknown',
      reason: 'NOT_CONFIRMED',
      applied: 'UNKNOWN',
      retryable: false,
    });
    expect(outcome).toHaveProperty('organization.providerId', '3');
    expect(outcome).not.toHaveProperty('organization.name');
    expect(outcome).toHaveProperty('organization.vida', {});
    expect(drift).toEqual(['VIDA (no setting confirmed)']);
  });

  it.each([
    ['holds a URL', 'see https://api.vida.dev/x'],
    ['holds a host', 'refused by api.vida.dev'],
    ['holds a query', 'POST /x?token=abc failed'],
    ['holds markup', '<b>partly</b>'],
    ['is not a string', { deep: 'object' }],
    ['is empty', ' '],
  ])('does not pass on a message that %s', async (_what, message) => {
    const { outcome } = await updateAnswered(sent, 200, {
      success: true,
      updatedSettings: ['orgName'],
      message,
    });
    expect(outcome).toMatchObject({
      message:
        'Vida did not confirm every setting that was sent. Compare the unconfirmed settings before you send them again.',
    });
  });

  it('with a message that contains the token does not pass the message on', async () => {
    const { box, vida } = await start();
    box.inject(() =>
      respondWith({
        status: 200,
        body: { success: true, updatedSettings: ['orgName'], message: `not ${box.token}` },
      }),
    );
    expect(JSON.stringify(await vida.update('3', sent))).not.toContain(box.token);
  });

  it('with a long message passes on one line of 300 characters', async () => {
    const { outcome } = await updateAnswered(sent, 200, {
      success: true,
      updatedSettings: ['orgName'],
      message: `line\r\n${'word '.repeat(200)}`,
    });
    expect(outcome).toMatchObject({ message: `line ${'word '.repeat(60).slice(0, 294)}…` });
  });
});

describe('a 400 response of Vida', () => {
  const all: VidaPatch = { email: 'invalid', productPlanId: 'p', smsBrandId: 'b' };
  const checkout =
    'Unable to change product plan, customer has not yet completed billing checkout. Please offer the plan first.';

  it('with failedSettings is one issue for each setting, at its input path', async () => {
    const { outcome } = await updateAnswered(all, 400, {
      success: false,
      message: checkout,
      failedSettings: ['productPlanId', 'email', 'smsBrandId'],
    });
    expect(outcome).toMatchObject({
      kind: 'input',
      applied: 'NOT_APPLIED',
      retryable: false,
      issues: [
        { path: ['email'], code: 'INVALID_FORMAT' },
        { path: ['productPlanId'], code: 'PLAN_CHECKOUT_REQUIRED' },
        { path: ['smsBrandId'], code: 'REJECTED_BY_PROVIDER' },
      ],
    });
  });

  it('that rejects a plan without the documented message is REJECTED_BY_PROVIDER', async () => {
    const { outcome } = await updateAnswered({ productPlanId: 'p' }, 400, {
      success: false,
      message: 'No such plan',
      failedSettings: ['productPlanId'],
    });
    expect(outcome).toMatchObject({ issues: [{ path: ['productPlanId'], code: 'REJECTED_BY_PROVIDER' }] });
  });

  it.each([
    ['"No settings updated"', { success: false, message: 'No settings updated' }, 'NOTHING_TO_UPDATE'],
    [
      'null for failedSettings',
      { success: false, message: 'No settings updated', failedSettings: null },
      'NOTHING_TO_UPDATE',
    ],
    ['other words', { success: false, message: 'Bad request' }, 'REJECTED_BY_PROVIDER'],
    ['no words', { success: false }, 'REJECTED_BY_PROVIDER'],
  ])('with %s and no failedSettings is one issue for the whole input', async (_what, body, code) => {
    const isNothing = code === 'NOTHING_TO_UPDATE';
    const { outcome } = await updateAnswered(all, 400, body);
    expect(outcome).toMatchObject({
      kind: 'input',
      applied: isNothing ? 'NOT_APPLIED' : 'UNKNOWN',
      retryable: false,
      issues: [{ path: [], code }],
    });
    const one = await updateAnswered({ email: 'invalid' }, 400, body);
    expect(one.outcome).toMatchObject({
      kind: 'input',
      applied: 'NOT_APPLIED',
      issues: [{ path: [], code }],
    });
  });

  it.each([
    ['names only some of the settings', all, { success: false, failedSettings: ['email'] }],
    ['names none of the settings sent', all, { success: false, failedSettings: ['other'] }],
    ['cannot be read', all, 'Bad request'],
    ['names failures in a way that cannot be read', all, { success: false, failedSettings: 'email' }],
    ['names them as keys', all, { success: false, failedSettings: { email: 'bad' } }],
    ['names them as objects', all, { success: false, failedSettings: [{ name: 'email' }] }],
    ['has words that only begin as documented', all, { message: 'No settings updated but one' }],
    ['names what was never sent', { name: 'N' }, { success: false, failedSettings: ['email'] }],
  ])('that %s does not say whether the others were applied', async (_what, patch, body) => {
    const { outcome } = await updateAnswered(patch, 400, body);
    expect(outcome).toMatchObject({
      kind: 'input',
      applied: 'UNKNOWN',
      message: expect.stringContaining('Whether some settings were applied is unknown.'),
    });
  });

  it('with an unreadable body applied nothing when one setting was sent', async () => {
    const { outcome } = await updateAnswered({ name: 'N' }, 400, 'Bad request');
    expect(outcome).toMatchObject({ kind: 'input', applied: 'NOT_APPLIED', issues: [{ path: [] }] });
  });
});

describe('a refusal with failedSettings and a status other than 400', () => {
  const several: VidaPatch = { name: 'N', email: 'invalid', smsEnabled: true };
  const issue = { path: ['email'], code: 'INVALID_FORMAT' };
  const whole = { path: [], code: 'REJECTED_BY_PROVIDER' };
  const statuses = [401, 403, 404, 409, 410, 413, 418, 422, 451];
  const inDoubt: [string, unknown, object][] = [
    ['some of the settings', ['email'], issue],
    ['some of the settings twice', ['email', 'email'], issue],
    ['some of the settings and another', ['email', 'other'], issue],
    ['another setting', ['other'], whole],
    ['failures as a string', 'email', whole],
    ['failures as keys', { email: 'bad' }, whole],
    ['a failure that cannot be read', ['email', 7], whole],
  ];

  it.each(inDoubt.flatMap((row) => statuses.map((status) => [status, ...row] as const)))(
    'leaves the outcome of the other settings unknown and is not sent again: a %i that names %s',
    async (status, _what, failedSettings, expected) => {
      const { box, vida } = await start();
      const body = { success: false, failedSettings };
      box.inject(() => respondWith({ status, body, headers: { 'retry-after': '0' } }));
      expect(await vida.update('3', several)).toMatchObject({
        kind: 'input',
        applied: 'UNKNOWN',
        retryable: false,
        issues: [expected],
        message: expect.stringContaining('Whether some settings were applied is unknown.'),
      });
      expect(box.requests).toHaveLength(1);
    },
  );

  it.each([
    ['no failures', several, {}],
    ['null for failures', several, { failedSettings: null }],
    ['an empty list of failures', several, { failedSettings: [] }],
    ['all settings', several, { failedSettings: ['orgName', 'email', 'smsEnabled'] }],
    ['the one setting that was sent', { email: 'invalid' }, { failedSettings: ['email'] }],
  ] satisfies [string, VidaPatch, object][])(
    'is classified by its status when it names %s',
    async (_what, patch, more) => {
      for (const [status, kind] of [
        [401, 'credential'],
        [404, 'notFound'],
        [422, 'unexpected'],
      ] as const) {
        const { outcome } = await updateAnswered(patch, status, { success: false, ...more });
        expect(outcome).toMatchObject({ kind, applied: 'NOT_APPLIED' });
      }
    },
  );

  it('is a rate limit with 429, and a server error with 408 and 503', async () => {
    const body = { success: false, failedSettings: ['email'] };
    expect((await updateAnswered(several, 429, body)).outcome).toMatchObject({ kind: 'rateLimited' });
    for (const status of [408, 503]) {
      const { outcome } = await updateAnswered(several, status, body);
      expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'SERVER_ERROR' });
    }
  });
});

describe('a refusal of Vida whose body confirms the write', () => {
  const statuses = [400, 401, 403, 404, 409, 422, 429, 503];
  const bodies: [string, object][] = [
    ['success', { success: true }],
    ['success as a string', { success: 'true' }],
    ['success as another text', { success: 'false' }],
    ['success as an empty text', { success: '' }],
    ['success as a number', { success: 1 }],
    ['success as 0', { success: 0 }],
    ['success as an object', { success: {} }],
    ['success as a list', { success: [] }],
    ['success and a failure', { success: true, failedSettings: ['orgName'] }],
    ['a setting', { success: false, updatedSettings: ['orgName'] }],
    ['a setting that was never sent', { updatedSettings: ['email'] }],
    ['settings in a way that cannot be read', { updatedSettings: 'orgName' }],
    ['settings that cannot be read', { updatedSettings: [7] }],
  ];
  const cases = bodies.flatMap(([what, body]) => statuses.map((status) => [status, what, body] as const));

  it.each(cases)(
    'leaves the outcome unknown and is not sent again: %i with %s',
    async (status, _what, body) => {
      for (const patch of [{ name: 'N' }, { name: 'N', smsEnabled: true }]) {
        const { box, vida } = await start();
        box.inject(() => respondWith({ status, body, headers: { 'retry-after': '0' } }));
        expect(await vida.update('3', patch)).toMatchObject({
          kind: 'outcomeUnknown',
          reason: 'UNREADABLE_ANSWER',
          applied: 'UNKNOWN',
          retryable: false,
        });
        expect(box.requests).toHaveLength(1);
      }
    },
  );

  it.each([
    ['nothing', {}],
    ['no success', { success: false }],
    ['null for success', { success: null }],
    ['no setting', { success: false, updatedSettings: [] }],
    ['null for settings', { success: false, updatedSettings: null }],
  ])('is not one that confirms %s', async (_what, body) => {
    const { box, vida } = await start();
    box.inject(() => respondWith({ status: 429, body, headers: { 'retry-after': '0' } }));
    expect(await vida.update('3', { name: 'N' })).toMatchObject({
      kind: 'rateLimited',
      applied: 'NOT_APPLIED',
    });
    expect(box.requests).toHaveLength(4);
  });

  it.each([408, 500, 502, 504])('is a server error with status %i', async (status) => {
    for (const [, body] of bodies) {
      const { outcome } = await updateAnswered({ name: 'N' }, status, body);
      expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'SERVER_ERROR' });
    }
  });
});

it('the Vida adapter accepts a 201 that confirms the settings as a success, and no other 2xx', async () => {
  const body = { success: true, updatedSettings: ['orgName'] };
  expect((await updateAnswered({ name: 'N' }, 201, body)).outcome).toMatchObject({ kind: 'updated' });
  for (const status of [202, 203, 206]) {
    const { outcome } = await updateAnswered({ name: 'N' }, status, body);
    expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'UNREADABLE_ANSWER' });
  }
});

it('a wrong credential at Vida is a credential error, and nothing is applied', async () => {
  const { providers, sandbox } = await startProviders({ vidaToken: 'wrong' });
  expect(await providers.VIDA.update('3', { name: 'N' })).toMatchObject({
    kind: 'credential',
    applied: 'NOT_APPLIED',
  });
  expect(sandbox.vida.writes('3')).toBe(0);
});

it('the Vida adapter reports each drift by its key path without the value', async () => {
  const { drift } = await updateAnswered({ name: 'N' }, 200, {
    success: true,
    message: 5,
    updatedSettings: ['orgName', 7],
    colour: 'secret-value',
    'secret key': 1,
    nested: { deep: 'secret-value' },
  });
  expect(drift).toEqual(['VIDA message', 'VIDA updatedSettings[]', 'VIDA colour', 'VIDA ?', 'VIDA nested']);
});

it('the Vida adapter sends no further request on a socket whose response confirms a setting that was not sent', async () => {
  const server = await startRawServer((socket, text) => {
    const sent = /"(\w+)":/.exec(text)?.[1];
    const isBehind =
      server.received.length === 1 && (server.received[0]?.match(/HTTP\/1\.1/g)?.length ?? 0) > 1;
    socket.write(
      toHttpResponse(200, JSON.stringify({ success: true, updatedSettings: [isBehind ? 'orgName' : sent] })),
    );
  });
  const { providers } = await startProviders({ vidaOrigin: server.origin, sockets: 1 });
  const kinds = [];
  for (const patch of [{ name: 'N' }, { email: 'e@x.org' }, { active: true }]) {
    kinds.push((await providers.VIDA.update('3', patch)).kind);
  }
  expect(kinds).toEqual(['updated', 'outcomeUnknown', 'updated']);
  expect(server.received).toHaveLength(2);
});
