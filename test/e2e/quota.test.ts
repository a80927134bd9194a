import type { RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anonymous } from '../../src/domain/access/caller.ts';
import { createSqliteQuotaStore } from '../../src/quota/sqlite-store.ts';
import { startHttpProvider } from '../support/http-provider.ts';
import { createMemoryDatabase } from '../support/open-database.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const status = `{ organizationProviders {
  provider quotas { window limit remaining resetsAt }
} }`;

const result = `__typename
  ... on OrganizationError { message provider retryable applied providerCode }
  ... on OrganizationRateLimitedError { retryAfterSeconds }`;

const update = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { ${result} } }`;

interface Refusal {
  readonly __typename: string;
  readonly message: string;
  readonly retryAfterSeconds: number;
}

const toInput = (name: string, id = 'org123') => ({ input: { vertra: { organizationId: id, name } } });

async function start(options: GatewayOptions = {}) {
  const gateway = await startGateway(options);
  const send = async (name: string, id?: string) => {
    const { data } = await gateway.send<{ updateOrganization: Refusal }, object>(update, toInput(name, id));
    if (!data) throw new Error('The update has no result');
    return data.updateOrganization;
  };
  const quotas = async () => {
    const { data } = await gateway.send<
      { organizationProviders: { provider: string; quotas: object[] }[] },
      object
    >(status, {});
    return data?.organizationProviders.find(({ provider }) => provider === 'VERTRA')?.quotas;
  };
  return { ...gateway, update: send, quotas };
}

/** Starts a gateway over a Vertra that reports these headers with each update, which it applies. */
async function startReporting(toHeaders: (count: number) => Readonly<Record<string, string | string[]>>) {
  let count = 0;
  const respond: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { updates } = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const id = request.url?.split('/').at(-1);
    const organization = { id, name: 'Name', owner_id: '1', ...updates };
    count += 1;
    response.writeHead(200, { 'content-type': 'application/json', ...toHeaders(count) });
    response.end(JSON.stringify({ status: 'success', response: organization }));
  };
  const provider = await startHttpProvider(respond);
  return { ...(await start({ vertraOrigin: provider.origin })), provider };
}

const exhausted = {
  __typename: 'OrganizationRateLimitedError',
  provider: 'VERTRA',
  providerCode: null,
  retryable: true,
  applied: 'NOT_APPLIED',
};

const notBefore =
  /^Vertra Cloud allows no further request before \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, so the request was not sent\. Nothing was changed\./;

describe('a provider that reports a quota', () => {
  it('shows it in organizationProviders, and Vida shows none', async () => {
    const { quotas, send, update } = await start({ quota: { perMinute: 60 } });
    expect(await quotas()).toEqual([]);
    const before = Date.now();
    await update('A');
    const [quota] = (await quotas()) as [{ resetsAt: string }];
    expect(quota).toMatchObject({ window: 'MINUTE', limit: 60, remaining: 59 });
    expect(Math.abs(Date.parse(quota.resetsAt) - before - 60_000)).toBeLessThan(2000);
    const { data } = await send<{ organizationProviders: object[] }, object>(status, {});
    expect(data?.organizationProviders).toContainEqual({ provider: 'VIDA', quotas: [] });
  });

  it('gets no request beyond it: updates are refused at once as rate limited, and never applied', async () => {
    const { drift, sandbox, update } = await start({ quota: { perMinute: 3 } });
    for (const name of ['A', 'B', 'C']) {
      expect(await update(name)).toMatchObject({ __typename: 'OrganizationUpdated' });
    }
    for (const name of ['D', 'E']) {
      const refused = await update(name);
      expect(refused).toMatchObject(exhausted);
      expect(refused.message).toMatch(notBefore);
      expect(refused.retryAfterSeconds).toBeGreaterThan(50);
      expect(refused.retryAfterSeconds).toBeLessThan(62);
    }
    expect(sandbox.vertra.requests).toHaveLength(3);
    expect(sandbox.vertra.writes('org123')).toBe(3);
    expect(drift).toEqual([]);
  });

  it.each([
    ['a read', `{ result: organization(id: "vertra:org123") { ${result} } }`],
    [
      'a comparison',
      `{ result: compareUpdate(input: {vertra: {organizationId: "org123", name: "B"}}) { ${result} } }`,
    ],
    [
      'an update with expected values',
      `mutation { result: updateOrganization(input: {vertra: {organizationId: "org123", name: "B", expected: {name: "A"}}}) { ${result} } }`,
    ],
    [
      'an update in a batch',
      `mutation { result: updateOrganizations(inputs: [{vertra: {organizationId: "org123", name: "B"}}]) { ${result} } }`,
    ],
    ['a page', `{ page: organizationList(provider: VERTRA, first: 5) { error { ${result} } } }`],
  ])('gets no request beyond it for %s', async (_name, operation) => {
    const { sandbox, send, unexpected, update } = await start({ quota: { perMinute: 1 } });
    await update('A');
    const { data, errors } = await send<Record<string, unknown>, object>(operation, {});
    expect(errors).toBeUndefined();
    const { page, result: one = page } = data as Record<string, object>;
    const [found] = [one].flat().map((each) => (each as { error?: object }).error ?? each);
    expect(found).toMatchObject({ ...exhausted, message: expect.stringMatching(notBefore) });
    expect(sandbox.vertra.requests).toHaveLength(1);
    expect(unexpected).toEqual([]);
  });

  it.each(['SECONDS', 'EPOCH_SECONDS', 'EPOCH_MILLISECONDS'] as const)(
    'gets the requests that wait after its reset, which it states in %s',
    async (resetUnit) => {
      const { sandbox, update } = await start({
        quota: { perMinute: 4, resetUnit, windowMs: { MINUTE: 1000 } },
      });
      await update('first');
      const names = Array.from({ length: 7 }, (_, number) => `N${number}`);
      const results = await Promise.all(names.map((name, number) => update(name, `org-${number}`)));
      const notFound = { __typename: 'OrganizationNotFoundError' };
      expect(results).toMatchObject(names.map(() => notFound));
      expect(sandbox.vertra.requests).toHaveLength(8);
    },
  );

  it('gets no request of the day beyond its quota, which ends in the middle of a run', async () => {
    const { quotas, sandbox, update } = await start({
      dialect: 'workspaces-flat',
      quota: { perMinute: 480, perDay: 5 },
    });
    const results = [await update('first')];
    results.push(...(await Promise.all(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => update(name)))));
    const names = results.map(({ __typename }) => __typename);
    expect(names.filter((name) => name === 'OrganizationUpdated')).toHaveLength(5);
    expect(names.filter((name) => name === 'OrganizationRateLimitedError')).toHaveLength(3);
    expect(Math.max(...results.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds))).toBeGreaterThan(
      86_000,
    );
    expect(updatesSent(sandbox.vertra)).toHaveLength(5);
    expect(await quotas()).toMatchObject([{ remaining: 475 }, { window: 'DAY', limit: 5, remaining: 0 }]);
  });

  it('does not stop Vida', async () => {
    const { send, update: rename } = await start({ quota: { perMinute: 1 } });
    await rename('A');
    expect(await rename('B')).toMatchObject(exhausted);
    const input = { vida: { organizationId: '3', name: 'Renamed' } };
    expect((await send<object, object>(update, { input })).data).toMatchObject({
      updateOrganization: { __typename: 'OrganizationUpdated' },
    });
  });
});

describe('a provider whose clock is an hour ahead', () => {
  it.each([
    ['seconds', (at: number) => Math.floor(at / 1000)],
    ['milliseconds', (at: number) => at],
  ])('states its reset in epoch %s by its own clock', async (_unit, toReset) => {
    const { drift, provider, quotas, update } = await startReporting(() => {
      const at = Date.now() + 3_600_000;
      const date = new Date(at).toUTCString();
      const reset = String(toReset(at + 20_000));
      return { date, 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    });
    await update('A');
    const refused = await update('B');
    expect(refused).toMatchObject(exhausted);
    expect(Math.abs(refused.retryAfterSeconds - 20)).toBeLessThan(3);
    expect(provider.requests).toHaveLength(1);
    const [quota] = (await quotas()) as [{ resetsAt: string }];
    expect(Math.abs(Date.parse(quota.resetsAt) - Date.now() - 20_000)).toBeLessThan(3000);
    expect(drift).toEqual([]);
  });
});

describe('a provider that lies about its quota', () => {
  it.each<[string, Record<string, string | string[]>, string[]]>([
    ['a limit of 0', { limit: '0', remaining: '10' }, ['limit']],
    ['a negative limit', { limit: '-1', remaining: '10' }, ['limit']],
    ['more left than allowed', { limit: '5', remaining: '5000000000' }, ['remaining']],
    ['a reset years ago', { limit: '60', remaining: '0', reset: '1000000000' }, ['reset']],
    ['two limits', { limit: ['1', '60'], remaining: ['0', '60'], reset: '60' }, ['limit', 'remaining']],
  ])('with %s is sent every request', async (_name, headers, drifting) => {
    const { drift, provider, update } = await startReporting(() =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [`x-ratelimit-${name}`, value])),
    );
    for (const name of ['A', 'B', 'C', 'D']) {
      expect(await update(name)).toMatchObject({ __typename: 'OrganizationUpdated' });
    }
    expect(provider.requests).toHaveLength(4);
    expect(new Set(drift)).toEqual(new Set(drifting.map((name) => `VERTRA x-ratelimit-${name}`)));
  });

  it.each([
    ['a year away', String(Date.now() + 31_536_000_000)],
    ['of more digits than a time has', '9999999999999999'],
    ['in a week', '604800'],
  ])('with a reset %s stops the gateway for at most two minutes', async (_name, reset) => {
    const { drift, quotas, update } = await startReporting(() => ({
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': reset,
    }));
    await update('A');
    const refused = await update('B');
    expect(refused).toMatchObject(exhausted);
    const [quota] = (await quotas()) as [{ resetsAt: string }];
    const resetsInMs = Date.parse(quota.resetsAt) - Date.now();
    expect(resetsInMs).toBeGreaterThan(100_000);
    expect(resetsInMs).toBeLessThan(122_000);
    // The report is unexplained, and this organization is the one that reported it.
    expect(Math.abs(refused.retryAfterSeconds - 60)).toBeLessThan(3);
    expect(drift).toEqual(['VERTRA x-ratelimit-reset']);
  });
});

/** Starts a gateway whose quotas have a clock that the test advances. */
async function startWithClock(respond: RequestListener, options: GatewayOptions = {}) {
  const database = createMemoryDatabase();
  const clock = { offset: 0 };
  const quotaStore = await createSqliteQuotaStore({
    database: { ...database, now: () => database.now() + clock.offset },
    onOtherUse() {},
  });
  onTestFinished(() => quotaStore.close());
  const provider = await startHttpProvider(respond);
  return { ...(await start({ ...options, vertraOrigin: provider.origin, quotaStore })), clock, provider };
}

describe('a provider that once reports the quota of a day as exhausted', () => {
  const toBody = (status: number, id: string | undefined) =>
    JSON.stringify(
      status === 200
        ? { status: 'success', response: { id, name: 'A', owner_id: '1' } }
        : { status: 'error', code: 'DAILY_QUOTA_EXCEEDED' },
    );
  const toDay = (remaining: string, reset: string) => ({
    'x-quota-limit': '1000',
    'x-quota-remaining': remaining,
    'x-quota-reset': reset,
  });
  const refusal = { 'retry-after': '90000' };

  it.each<[string, number, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    ['in a header', 200, toDay('0', '90000'), toDay('899', '3600')],
    ['in a header, and then reports nothing', 200, toDay('0', '90000'), {}],
    ['by a refusal, and then reports nothing', 429, refusal, {}],
    ['by a refusal, and then reports what is left', 429, refusal, toDay('899', '3600')],
  ])('%s gets one update after a minute, and then all', async (_name, status, wrong, right) => {
    const responses: (() => void)[] = [];
    const { clock, provider, update } = await startWithClock((request, response) => {
      const isFirst = responses.length === 0;
      const headers = { 'content-type': 'application/json', ...(isFirst ? wrong : right) };
      const body = toBody(isFirst ? status : 200, request.url?.split('/').at(-1));
      responses.push(() => response.writeHead(isFirst ? status : 200, headers).end(body));
      // The second response waits until the other updates were refused.
      if (responses.length !== 2) responses.at(-1)?.();
    });
    await update('A', 'first');
    const refused = await update('A', 'org1');
    expect(refused).toMatchObject(exhausted);
    expect(refused.message).toMatch(notBefore);
    expect(Math.abs(refused.retryAfterSeconds - 60)).toBeLessThan(3);
    clock.offset += 61_000;
    const served = update('A', 'org1');
    await expect.poll(() => responses.length).toBe(2);
    const others = await Promise.all(['org2', 'org3', 'org4'].map((id) => update('A', id)));
    expect(others).toMatchObject(Array(3).fill(exhausted));
    expect(others[0]?.retryAfterSeconds).toBeGreaterThan(100);
    responses[1]?.();
    expect(await served).toMatchObject({ __typename: 'OrganizationUpdated' });
    for (const id of ['org2', 'org3', 'org4']) {
      expect(await update('A', id)).toMatchObject({ __typename: 'OrganizationUpdated' });
    }
    expect(provider.requests).toHaveLength(5);
  });
});

describe('a provider that refuses one organization for the rest of the day', () => {
  it('gets the updates of the others, after one of them was served', async () => {
    const { clock, provider, update } = await startWithClock((request, response) => {
      const isRefused = request.url?.endsWith('/limited') === true;
      response.writeHead(isRefused ? 429 : 403, isRefused ? { 'retry-after': '90000' } : {});
      response.end(JSON.stringify({ code: isRefused ? 'DAILY_QUOTA_EXCEEDED' : 'ACCESS_DENIED' }));
    });
    const limited = { __typename: 'OrganizationRateLimitedError' };
    const served = { __typename: 'OrganizationForbiddenError' };
    expect(await update('A', 'limited')).toMatchObject(limited);
    expect(await update('A', 'other')).toMatchObject(exhausted);
    clock.offset += 61_000;
    expect(await update('A', 'other')).toMatchObject(served);
    for (const id of ['1', '2', '3']) {
      expect(await update('A', 'limited')).toMatchObject(limited);
      expect(await update('A', id)).toMatchObject(served);
    }
    expect(provider.requests).toHaveLength(8);
  });

  it('gets none of that organization before one of another, however often it is updated', async () => {
    const { clock, provider, update } = await startWithClock((request, response) => {
      const isRefused = request.url?.endsWith('/limited') === true;
      response.writeHead(isRefused ? 429 : 403, isRefused ? { 'retry-after': '90000' } : {});
      response.end(JSON.stringify({ code: isRefused ? 'DAILY_QUOTA_EXCEEDED' : 'ACCESS_DENIED' }));
    });
    const limited = { __typename: 'OrganizationRateLimitedError' };
    await update('A', 'limited');
    clock.offset += 61_000;
    const flood = Array.from({ length: 5 }, () => update('A', 'limited'));
    expect(await Promise.all(flood)).toMatchObject(Array(5).fill(limited));
    expect(provider.requests).toHaveLength(1);
    expect(await update('A', 'other')).toMatchObject({ __typename: 'OrganizationForbiddenError' });
    expect(await update('A', 'limited')).toMatchObject(limited);
    expect(provider.requests.map((request) => request.split('/').at(-1))).toEqual([
      'limited',
      'other',
      'limited',
    ]);
  });
});

describe('a provider that refuses many organizations of one caller for the rest of the day', () => {
  it('gets the probe of another caller, and then all its updates', async () => {
    const { clock, provider, send } = await startWithClock(
      (request, response) => {
        const isRefused = request.url?.includes('/limited') === true;
        response.writeHead(isRefused ? 429 : 403, isRefused ? { 'retry-after': '90000' } : {});
        response.end(JSON.stringify({ code: isRefused ? 'DAILY_QUOTA_EXCEEDED' : 'ACCESS_DENIED' }));
      },
      { authenticate: (id) => ({ ...anonymous, id }) },
    );
    const updateAs = async (caller: string, organization: string) => {
      const headers = { authorization: `Bearer ${caller}` };
      const input = toInput('A', organization);
      const { data } = await send<{ updateOrganization: Refusal }, object>(update, input, headers);
      return data?.updateOrganization.__typename;
    };
    const limited = 'OrganizationRateLimitedError';
    const served = 'OrganizationForbiddenError';
    const floodAsA = () => Promise.all([1, 2, 3, 4, 5, 6].map((id) => updateAs('a', `limited${id}`)));
    expect(await updateAs('a', 'limited0')).toBe(limited);
    clock.offset += 61_000;
    expect(new Set(await floodAsA())).toEqual(new Set([limited]));
    expect(provider.requests).toHaveLength(1);
    expect(await updateAs('b', 'other')).toBe(served);
    for (let round = 0; round < 3; round += 1) {
      await floodAsA();
      expect(await updateAs('b', 'other')).toBe(served);
    }
  });
});

describe('a provider that reports the used-up minute of one organization', () => {
  it('gets the updates of the others half a minute later, whatever that organization reports then', async () => {
    const { clock, update } = await startWithClock((request, response) => {
      const isUsedUp = request.url?.endsWith('/limited') === true;
      const [limit, remaining, reset] = isUsedUp ? ['30', '0', '120'] : ['480', '470', '60'];
      response.writeHead(403, {
        'x-ratelimit-limit': limit,
        'x-ratelimit-remaining': remaining,
        'x-ratelimit-reset': reset,
      });
      response.end(JSON.stringify({ code: 'ACCESS_DENIED' }));
    });
    const served = { __typename: 'OrganizationForbiddenError' };
    expect(await update('A', 'limited')).toMatchObject(served);
    expect(await update('A', 'other')).toMatchObject(exhausted);
    clock.offset += 31_000;
    for (let round = 0; round < 3; round += 1) {
      expect(await update('A', 'other')).toMatchObject(served);
      expect(await update('A', 'limited')).toMatchObject(served);
    }
  });
});

describe('a provider that allows 8 requests a minute', () => {
  it('gets an update of a caller that was refused, although another one always sends more than it allows', async () => {
    let left = 8;
    const { clock, provider, send } = await startWithClock(
      (_request, response) => {
        left -= 1;
        const headers = {
          'x-ratelimit-limit': '8',
          'x-ratelimit-remaining': `${left}`,
          'x-ratelimit-reset': '60',
        };
        response.writeHead(left < 0 ? 429 : 403, headers).end('{"code":"ACCESS_DENIED"}');
      },
      { authenticate: (id) => ({ ...anonymous, id }) },
    );
    const updateAs = async (caller: string, organization: string) => {
      const headers = { authorization: `Bearer ${caller}` };
      const { data } = await send<{ updateOrganization: Refusal }, object>(
        update,
        toInput('A', organization),
        headers,
      );
      return data?.updateOrganization.__typename;
    };
    const floodAs = async (caller: string) => {
      const organizations = Array.from({ length: 12 }, (_, number) => `org-${number}`);
      const names = await Promise.all(organizations.map((id) => updateAs(caller, id)));
      return names.filter((name) => name === 'OrganizationForbiddenError').length;
    };
    expect(await updateAs('a', 'first')).toBe('OrganizationForbiddenError');
    expect(await floodAs('a')).toBe(7);
    expect(await updateAs('b', 'other')).toBe('OrganizationRateLimitedError');
    clock.offset += 61_000;
    left = 8;
    expect(await floodAs('a')).toBe(7);
    expect(await updateAs('b', 'other')).toBe('OrganizationForbiddenError');
    expect(provider.requests).toHaveLength(16);
  });
});

describe('a provider that allows 60 requests a minute', () => {
  it('gets the updates of a caller while another one reads as much as it is allowed to', async () => {
    const { sandbox, send } = await start({
      quota: { perMinute: 60 },
      authenticate: (id) => ({ ...anonymous, id }),
    });
    const as = (caller: string) => ({ authorization: `Bearer ${caller}` });
    const read = async (number: number) => {
      const query = `{ organization(id: "vertra:org-${number}") { ${result} } }`;
      const { data } = await send<{ organization: Refusal }, object>(query, {}, as('a'));
      return data?.organization;
    };
    await read(0);
    const reads = await Promise.all(Array.from({ length: 100 }, (_, number) => read(number + 1)));
    const refused = reads.filter((each) => each?.__typename === 'OrganizationRateLimitedError');
    expect(refused).toMatchObject(Array(48).fill(exhausted));
    expect(sandbox.vertra.requests).toHaveLength(53);
    const expected = { input: { vertra: { organizationId: 'org123', name: 'C', expected: { name: 'B' } } } };
    for (const input of [toInput('B'), expected]) {
      const { data } = await send<{ updateOrganization: Refusal }, object>(update, input, as('b'));
      expect(data?.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
    }
    expect(await read(101)).toMatchObject(exhausted);
  });
});

describe('a provider that refuses requests with 429 and reports no quota', () => {
  /** Refuses the updates of organizations whose ids begin with `limited`. */
  const startRefusing = async (headers: Readonly<Record<string, string>>, options: GatewayOptions = {}) => {
    const provider = await startHttpProvider((request, response) => {
      const isRefused = request.url?.includes('/limited') === true;
      response.writeHead(isRefused ? 429 : 403, isRefused ? headers : {});
      response.end(
        JSON.stringify({ status: 'error', code: isRefused ? 'RATE_LIMIT_EXCEEDED' : 'ACCESS_DENIED' }),
      );
    });
    const gateway = await start({ ...options, vertraOrigin: provider.origin });
    const updateAll = async (...ids: string[]) => {
      const names: string[] = [];
      for (const id of ids) names.push((await gateway.update('A', id)).__typename);
      return names;
    };
    return { ...gateway, provider, updateAll };
  };
  const limited = 'OrganizationRateLimitedError';
  const forbidden = 'OrganizationForbiddenError';

  it('gets the requests of other organizations while one organization alone is refused', async () => {
    const { provider, quotas, updateAll } = await startRefusing({ 'retry-after': '30' });
    expect(await updateAll('limited1', 'limited1', 'other')).toEqual([limited, limited, forbidden]);
    expect(provider.requests).toHaveLength(3);
    expect(await quotas()).toEqual([]);
  });

  it('gets no request until the stated wait has passed when it refuses two organizations', async () => {
    const { provider, quotas, update, updateAll } = await startRefusing({ 'retry-after': '30' });
    expect(await updateAll('limited1', 'limited2', 'other')).toEqual([limited, limited, limited]);
    expect(provider.requests).toHaveLength(2);
    expect((await update('A')).retryAfterSeconds).toBeGreaterThan(28);
    expect(await quotas()).toMatchObject([{ window: 'MINUTE', limit: null, remaining: 0 }]);
  });

  it('gets the requests of other callers until it refuses two callers', async () => {
    const { provider, send } = await startRefusing(
      { 'retry-after': '30' },
      { authenticate: (id) => ({ ...anonymous, id }) },
    );
    const results: unknown[] = [];
    for (const [caller, id] of [
      ['a', 'limited1'],
      ['a', 'limited2'],
      ['b', 'other'],
      ['b', 'limited1'],
      ['c', 'other'],
    ] as const) {
      const headers = { authorization: `Bearer ${caller}` };
      results.push((await send<object, object>(update, toInput('A', id), headers)).data);
    }
    const names = [limited, limited, forbidden, limited, limited];
    expect(results).toMatchObject(names.map((__typename) => ({ updateOrganization: { __typename } })));
    expect(provider.requests).toHaveLength(4);
  });

  it('gets further requests when it states no wait', async () => {
    const { provider, updateAll } = await startRefusing({});
    await updateAll('limited1', 'limited2', 'other');
    expect(provider.requests).toHaveLength(3);
  });

  it('gets no request for more than two minutes when it states a wait of a year', async () => {
    const { update, updateAll } = await startRefusing({ 'retry-after': '31536000' });
    await updateAll('limited1', 'limited2');
    expect((await update('A')).retryAfterSeconds).toBeLessThanOrEqual(120);
  });

  it('gets further requests when the refusal reports that some are left', async () => {
    const headers = { 'retry-after': '30', 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '40' };
    const { provider, updateAll } = await startRefusing(headers);
    await updateAll('limited1', 'limited2', 'other');
    expect(provider.requests).toHaveLength(3);
  });

  it('gets no further request when the first refusal reports that none is left', async () => {
    const headers = { 'retry-after': '30', 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' };
    const { provider, updateAll } = await startRefusing(headers);
    await updateAll('limited1', 'other', 'limited2');
    expect(provider.requests).toHaveLength(1);
  });
});

it('a 429 whose wait fits the deadline is sent again after the wait, with a place of its own', async () => {
  let requests = 0;
  const provider = await startHttpProvider((_request, response) => {
    requests += 1;
    const isFirst = requests === 1;
    const remaining = isFirst ? '0' : '59';
    response.writeHead(isFirst ? 429 : 403, {
      ...(isFirst ? { 'retry-after': '1' } : {}),
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': '60',
    });
    response.end(
      JSON.stringify({ status: 'error', code: isFirst ? 'RATE_LIMIT_EXCEEDED' : 'ACCESS_DENIED' }),
    );
  });
  const { quotas, update: send } = await start({ vertraOrigin: provider.origin });
  expect(await send('A')).toMatchObject({ __typename: 'OrganizationForbiddenError' });
  expect(requests).toBe(2);
  expect(await quotas()).toMatchObject([{ limit: 60, remaining: 59 }]);
});
