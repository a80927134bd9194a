import { describe, expect, it } from 'vitest';
import { createMemoryBudget, defaultMemoryLimits } from '../../src/domain/organization/memory-budget.ts';
import type { VertraPatch } from '../../src/domain/update/patch.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { startProviders } from '../support/start-providers.ts';

const memory = createMemoryBudget(defaultMemoryLimits).forRequest('caller');

const dialects: readonly VertraDialect[] = ['organizations', 'workspaces', 'workspaces-flat'];

async function start(dialect: VertraDialect = 'organizations') {
  const { drift, providers, sandbox } = await startProviders({ dialect });
  return { box: sandbox.vertra, drift, vertra: providers.VERTRA };
}

/** Sends an update for which Vertra returns the given response. */
async function updateAnswered(
  status: number,
  body: object | string,
  {
    headers = {},
    dialect = 'organizations',
    patch = { name: 'N' },
  }: { headers?: Record<string, string>; dialect?: VertraDialect; patch?: VertraPatch } = {},
) {
  const { box, drift, vertra } = await start(dialect);
  box.inject(() => respondWith({ status, body, headers }));
  const outcome = await vertra.update('org123', patch);
  return { outcome, drift, requests: box.requests };
}

describe('an update request to Vertra', () => {
  it.each([
    ['organizations', '/v1/organizations/org123', '{"updates":{"name":"Acme","description":"","tags":[]}}'],
    ['workspaces', '/v1/workspaces/org123', '{"updates":{"name":"Acme","description":"","tags":[]}}'],
    ['workspaces-flat', '/v1/workspaces/org123', '{"name":"Acme","description":""}'],
  ] as const)('in the dialect %s is one PUT with the token as Bearer', async (dialect, path, body) => {
    const { box, vertra } = await start(dialect);
    const tags = dialect === 'workspaces-flat' ? {} : { tags: [] };
    expect(await vertra.update('org123', { name: 'Acme', description: '', ...tags })).toMatchObject({
      kind: 'updated',
    });
    expect(box.requests).toEqual([
      {
        method: 'PUT',
        path,
        query: '',
        organizationId: 'org123',
        headers: {
          host: new URL(box.origin).host,
          connection: 'keep-alive',
          accept: 'application/json',
          'accept-encoding': 'br, gzip',
          authorization: `Bearer ${box.token}`,
          'content-type': 'application/json',
          'content-length': String(body.length),
          'user-agent': 'organization-gateway',
        },
        body,
      },
    ]);
  });

  it.each([
    ['{"updates":{"description":"d"}}', { description: 'd' }],
    ['{"updates":{"tags":["b","a","b"]}}', { tags: ['b', 'a', 'b'] }],
    ['{"updates":{"name":""}}', { name: '' }],
    ['{"updates":{"name":"n"}}', { name: 'n', description: undefined }],
  ] satisfies [string, VertraPatch][])('holds nothing that was not given: %s', async (body, patch) => {
    const { box, vertra } = await start();
    await vertra.update('org123', patch);
    expect(box.requests[0]?.body).toBe(body);
  });
});

describe('the check of a patch for Vertra', () => {
  it('refuses null for every field', async () => {
    const { vertra } = await start();
    expect(vertra.check({ name: null, description: null, tags: null })).toMatchObject([
      { path: ['name'], code: 'NULL_NOT_ALLOWED' },
      { path: ['description'], code: 'NULL_NOT_ALLOWED' },
      { path: ['tags'], code: 'NULL_NOT_ALLOWED' },
    ]);
  });

  it('refuses strings above the documented length in UTF-16 code units, each at its input path', async () => {
    const { vertra } = await start();
    const tags = ['a'.repeat(20), 'b'.repeat(21), '', '🙂'.repeat(11)];
    expect(vertra.check({ name: 'n'.repeat(51), description: 'd'.repeat(201), tags })).toMatchObject([
      { path: ['name'], code: 'TOO_LONG', limit: 50 },
      { path: ['description'], code: 'TOO_LONG', limit: 200 },
      { path: ['tags', '1'], code: 'TOO_LONG', limit: 20 },
      { path: ['tags', '3'], code: 'TOO_LONG', limit: 20 },
    ]);
  });

  it('accepts strings of exactly the documented length', async () => {
    const { vertra } = await start();
    const tags = ['🙂'.repeat(10), 't'.repeat(20)];
    expect(vertra.check({ name: '🙂'.repeat(25), description: 'd'.repeat(200), tags })).toEqual([]);
  });

  it.each([
    ['organizations', []],
    ['workspaces', []],
    ['workspaces-flat', [{ path: ['name'], code: 'REQUIRED' }]],
  ] as const)('in the dialect %s responds to an empty name with %j', async (dialect, issues) => {
    const { vertra } = await start(dialect);
    expect(vertra.check({ name: '' })).toMatchObject(issues);
    expect(vertra.check({ name: ' ' })).toEqual([]);
    expect(vertra.check({ description: '' })).toEqual([]);
  });

  it('refuses tags in the dialect that has none', async () => {
    const { vertra } = await start('workspaces-flat');
    expect(vertra.check({ tags: [] })).toMatchObject([{ path: ['tags'], code: 'NOT_SUPPORTED' }]);
  });
});

describe('a success response of Vertra', () => {
  it('is decoded as documented', async () => {
    const { vertra } = await start();
    const outcome = await vertra.update('org123', {
      description: 'Updated description',
      tags: ['newtag', 'updated'],
    });
    expect(outcome).toEqual({
      kind: 'updated',
      organization: {
        connection: 'default',
        provider: 'VERTRA',
        providerId: 'org123',
        name: 'updatedorganization',
        description: 'Updated description',
        tags: ['newtag', 'updated'],
        ownerId: '993591427428790342',
        members: [{ userId: '993591427428790342', role: 'owner', joinedAt: '2025-08-14T19:58:00.000Z' }],
        createdAt: '2025-08-14T19:58:00.000Z',
        updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        vida: null,
      },
      fields: [
        { path: ['description'], state: 'APPLIED' },
        { path: ['tags'], state: 'APPLIED' },
      ],
    });
  });

  it.each(dialects)(
    'leaves fields unreported that it lacks and the update did not send, in the dialect %s',
    async (dialect) => {
      const { drift, outcome } = await updateAnswered(
        200,
        { response: { id: 'org123', name: 'N' } },
        { dialect },
      );
      const tags = dialect === 'workspaces-flat' ? { tags: null } : {};
      expect(outcome).toEqual({
        kind: 'updated',
        organization: {
          provider: 'VERTRA',
          connection: 'default',
          providerId: 'org123',
          name: 'N',
          vida: null,
          ...tags,
        },
        fields: [{ path: ['name'], state: 'APPLIED' }],
      });
      expect(drift).toEqual([]);
    },
  );

  it.each([
    ['by the space at its ends', { name: ' Acme Corp ' }, { name: 'Acme Corp' }],
    ['by the space within', { description: 'a \n b' }, { description: 'a b' }],
    ['in capitals', { name: 'ACME' }, { name: 'acme' }],
    ['as a set', { tags: ['b', 'a', 'b', ' a'] }, { tags: ['a', 'b'] }],
    ["in another of Unicode's forms", { name: 'Zo\u00eb' }, { name: 'Zoe\u0308' }],
    ['as none, having been emptied', { description: '' }, { description: null }],
    ['in another order', { tags: ['b', 'a'] }, { tags: ['a', 'b'] }],
  ] satisfies [string, VertraPatch, object][])(
    'shows a field as sent when it differs %s',
    async (_how, patch, shown) => {
      const { box, vertra } = await start();
      box.inject(() =>
        respondWith({ status: 200, body: { status: 'success', response: { id: 'org123', ...shown } } }),
      );
      expect(await vertra.update('org123', patch)).toMatchObject({ kind: 'updated', organization: shown });
    },
  );

  it.each([
    ['organizations', 'updated'],
    ['workspaces', 'updated'],
    ['workspaces-flat', 'outcomeUnknown'],
  ] as const)(
    'in the dialect %s with a name in other capitals is %s, and shows what is stored',
    async (dialect, kind) => {
      const response = { id: 'org123', name: 'acme corp' };
      const { box, drift, vertra } = await start(dialect);
      box.inject(() => respondWith({ status: 200, body: { response }, applied: true }));
      const outcome = await vertra.update('org123', { name: 'ACME Corp' });
      expect(outcome).toMatchObject({ kind, organization: { providerId: 'org123', name: 'acme corp' } });
      expect(drift).toEqual(kind === 'updated' ? [] : ['VERTRA (no field confirmed)']);
      expect(box.requests).toHaveLength(1);
    },
  );

  it.each([
    ['a description in other capitals', { description: 'NEW' }, { description: 'new' }],
    ['tags in other capitals', { tags: ['A'] }, { tags: ['a'] }],
    ['tags that were added to others', { tags: ['b'] }, { tags: ['a', 'b'] }],
    ['fewer tags', { tags: ['a', 'b'] }, { tags: ['a'] }],
    ['no value at all', { description: 'new' }, {}],
    ['null for a name', { name: 'x' }, { name: null }],
    ['a string for tags', { tags: ['a'] }, { tags: 'a' }],
  ] satisfies [string, VertraPatch, object][])(
    'that shows %s does not confirm it, and shows what Vertra showed',
    async (_what, patch, shown) => {
      const { box, drift, vertra } = await start();
      const response = { id: 'org123', ...shown };
      box.inject(() => respondWith({ status: 200, body: { status: 'success', response } }));
      expect(await vertra.update('org123', patch)).toMatchObject({
        kind: 'outcomeUnknown',
        reason: 'NOT_CONFIRMED',
        applied: 'UNKNOWN',
        retryable: false,
        message: expect.stringContaining('compare it with the update'),
        organization: { provider: 'VERTRA', connection: 'default', providerId: 'org123' },
      });
      expect(drift).toContain('VERTRA (no field confirmed)');
      expect(box.requests).toHaveLength(1);
    },
  );

  it('leaves fields unconfirmed that it shows with another value or lacks', async () => {
    const { box, vertra } = await start();
    const response = { id: 'org123', name: 'New', description: 'old' };
    box.inject(() => respondWith({ status: 200, body: { response } }));
    expect(await vertra.update('org123', { name: 'New', description: 'new', tags: ['a'] })).toMatchObject({
      kind: 'partiallyUpdated',
      fields: [
        { path: ['name'], state: 'APPLIED' },
        { path: ['description'], state: 'UNCONFIRMED' },
        { path: ['tags'], state: 'UNCONFIRMED' },
      ],
    });
  });

  it('leaves the outcome unknown when Vertra expects another dialect and changed nothing', async () => {
    const { sandbox } = await startProviders({ dialect: 'workspaces-flat' });
    const { providers } = await startProviders({
      dialect: 'workspaces',
      vertraOrigin: sandbox.vertra.origin,
    });
    expect(await providers.VERTRA.update('org123', { name: 'New', tags: ['a'] })).toMatchObject({
      kind: 'outcomeUnknown',
      reason: 'NOT_CONFIRMED',
      organization: { name: 'updatedorganization' },
    });
    expect(sandbox.vertra.organization('org123')).toMatchObject({ name: 'updatedorganization' });
  });

  it('with fields of another type is decoded without them, and each is reported as drift', async () => {
    const { drift, outcome } = await updateAnswered(200, {
      status: 'success',
      response: {
        id: 'org123',
        name: 'N',
        description: 7,
        tags: 'a,b',
        owner_id: 12,
        created_at: 'yesterday',
        updated_at: '2025-08-14T20:00:00+02:00',
        members: [
          { user_id: '1', role: 'gardener', joined_at: 5 },
          { role: 'owner' },
          'x',
          { user_id: 2, role: 'viewer' },
        ],
        plan: { name: 'pro' },
      },
      trace: 'x',
    });
    expect(outcome).toMatchObject({
      kind: 'updated',
      organization: {
        ownerId: '12',
        updatedAt: '2025-08-14T18:00:00.000Z',
        members: [
          { userId: '1', role: 'gardener', joinedAt: null },
          { userId: '2', role: 'viewer', joinedAt: null },
        ],
      },
    });
    expect(drift).toEqual([
      'VERTRA response.description',
      'VERTRA response.tags',
      'VERTRA response.created_at',
      'VERTRA response.members[].joined_at',
      'VERTRA response.members[]',
      'VERTRA response.members[]',
      'VERTRA response.plan',
      'VERTRA trace',
    ]);
  });

  it.each([
    ['has no id', { status: 'success', response: { name: 'N' } }],
    ['has an id past 2^53', '{"status":"success","response":{"id":9935914274287903421}}'],
    ['shows another organization', { status: 'success', response: { id: 'org124', name: 'N' } }],
    ['has a list for an organization', { status: 'success', response: [{ id: 'org123' }] }],
    ['says error without a code', { status: 'error' }],
    ['says error beside an organization', { status: 'error', response: { id: 'org123' } }],
    ['says error with an unknown code', { status: 'error', code: 'INTERNAL' }],
    ['names a code beside an organization', { code: 'NAME_TOO_LONG', response: { id: 'org123', name: 'N' } }],
    ['has another status than success', { status: 'pending', response: { id: 'org123', name: 'N' } }],
    ['names a code beside success', { status: 'success', code: 'RATE_LIMIT_EXCEEDED' }],
    ['names a code beside no status', { code: 'NAME_TOO_LONG' }],
    [
      'names a code beside success and the organization',
      { status: 'success', code: 'NAME_TOO_LONG', response: { id: 'org123', name: 'N' } },
    ],
    [
      'names a code beside success and the organization as it was',
      { status: 'success', code: 'NAME_TOO_LONG', response: { id: 'org123', name: 'Old' } },
    ],
    [
      'says error with a code beside the organization as it was sent',
      { status: 'error', code: 'NAME_TOO_LONG', response: { id: 'org123', name: 'n' } },
    ],
    [
      'says error with a code beside another organization',
      { status: 'error', code: 'NAME_TOO_LONG', response: { id: 'org124', name: 'Old' } },
    ],
  ])('leaves the outcome unknown when it %s', async (_what, body) => {
    for (const status of [200, 201]) {
      const { outcome, requests } = await updateAnswered(status, body);
      expect(outcome).toMatchObject({
        kind: 'outcomeUnknown',
        reason: 'UNREADABLE_ANSWER',
        applied: 'UNKNOWN',
        retryable: false,
      });
      expect(outcome).not.toHaveProperty('organization');
      expect(requests).toHaveLength(1);
    }
  });

  const notTexts = [429, 500, 0, true, false, [], ['x'], {}, { code: 'x' }];

  it.each(notTexts.flatMap((value) => (['code', 'status'] as const).map((key) => [key, value] as const)))(
    'leaves the outcome unknown when its %s is %j',
    async (key, value) => {
      for (const name of ['N', 'Old']) {
        const body = { status: 'success', response: { id: 'org123', name }, [key]: value };
        const { drift, outcome, requests } = await updateAnswered(200, body);
        expect(outcome).toMatchObject({
          kind: 'outcomeUnknown',
          reason: 'UNREADABLE_ANSWER',
          applied: 'UNKNOWN',
          retryable: false,
        });
        expect(drift).toContain(`VERTRA ${key}`);
        expect(requests).toHaveLength(1);
      }
    },
  );

  it('can have null as code and status', async () => {
    const body = { status: null, code: null, response: { id: 'org123', name: 'N' } };
    const { outcome } = await updateAnswered(200, body);
    expect(outcome).toMatchObject({ kind: 'updated', fields: [{ path: ['name'], state: 'APPLIED' }] });
  });

  it('with status error and without a sent value is the error of its code', async () => {
    for (const more of [{}, { response: null }, { response: { id: 'org123', name: 'Old' } }]) {
      const { outcome } = await updateAnswered(200, { status: 'error', code: 'NAME_TOO_LONG', ...more });
      expect(outcome).toMatchObject({ kind: 'input', applied: 'NOT_APPLIED' });
    }
  });

  it('with status 201 is a success', async () => {
    const { outcome } = await updateAnswered(201, { response: { id: 'org123', name: 'N' } });
    expect(outcome).toMatchObject({ kind: 'updated', organization: { name: 'N' } });
  });

  it.each([202, 203, 206, 302, 307])('with status %i leaves the outcome unknown', async (status) => {
    for (const body of [{ response: { id: 'org123', name: 'N' } }, { code: 'NAME_TOO_LONG' }]) {
      expect((await updateAnswered(status, body)).outcome).toMatchObject({ kind: 'outcomeUnknown' });
    }
  });

  it('reports no drift for documented fields that the gateway does not use, however large they are', async () => {
    const { box, drift, vertra } = await start('workspaces-flat');
    const large = Array.from({ length: 2000 }, (_, index) => ({ id: index, deep: [{ deep: [index] }] }));
    const unused = {
      ...{ plan_id: 'p', applications: large, databases: large, owner: { id: '1' }, members_count: 3 },
      ...{ deleted_at: null, frozen: true, roles: large, permissions: ['x'], is_owner: true },
      ...{ owner_plan_id: 'p', resource_organization: { id: 'x' } },
    };
    const member = {
      user_id: '1',
      role_id: 'r',
      role_name: 'n',
      joined_at: null,
      expires_at: null,
      user: large,
    };
    const response = { id: 'org123', name: 'N', ...unused, members: [member] };
    box.inject(() => respondWith({ status: 200, body: { response } }));
    expect(await vertra.update('org123', { name: 'N' })).toMatchObject({ kind: 'updated' });
    expect(drift).toEqual([]);
  });

  it('can contain deeply nested data in fields that the gateway does not read', async () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const { outcome } = await updateAnswered(
      200,
      `{"response":{"id":"org123","name":"N"},"message":${deep}}`,
    );
    expect(outcome).toMatchObject({ kind: 'updated' });
  });
});

/** vertra.md, "Error codes of update": the error for each code, independent of its status. */
const codes: [string, object][] = [
  ...['UNAUTHORIZED', 'AUTH_TOKEN_MISSING', 'API_KEY_INVALID'].map((code): [string, object] => [
    code,
    { kind: 'credential' },
  ]),
  ['NAME_MUST_BE_A_STRING', { kind: 'input', issues: [{ path: ['name'], code: 'WRONG_TYPE', limit: null }] }],
  [
    'DESCRIPTION_MUST_BE_A_STRING',
    { kind: 'input', issues: [{ path: ['description'], code: 'WRONG_TYPE' }] },
  ],
  ['TAGS_MUST_BE_AN_ARRAY', { kind: 'input', issues: [{ path: ['tags'], code: 'WRONG_TYPE' }] }],
  ['NAME_TOO_LONG', { kind: 'input', issues: [{ path: ['name'], code: 'TOO_LONG', limit: 50 }] }],
  [
    'DESCRIPTION_TOO_LONG',
    { kind: 'input', issues: [{ path: ['description'], code: 'TOO_LONG', limit: 200 }] },
  ],
  ['TAG_TOO_LONG', { kind: 'input', issues: [{ path: ['tags'], code: 'TOO_LONG', limit: 20 }] }],
  ['VALIDATION_ERROR', { kind: 'input', issues: [{ path: [], code: 'REJECTED_BY_PROVIDER' }] }],
  ...['NO_CHANGES_PROVIDED', 'NO_FIELDS_TO_UPDATE'].map((code): [string, object] => [
    code,
    { kind: 'input', issues: [{ path: [], code: 'NOTHING_TO_UPDATE' }] },
  ]),
  ...['ORGANIZATION_NAME_ALREADY_EXISTS', 'WORKSPACE_NAME_ALREADY_EXISTS'].map((code): [string, object] => [
    code,
    { kind: 'nameTaken', path: ['name'] },
  ]),
  ...['ORGANIZATION_NOT_FOUND', 'WORKSPACE_NOT_FOUND'].map((code): [string, object] => [
    code,
    { kind: 'notFound' },
  ]),
  ...[
    'NOT_ORGANIZATION_MEMBER',
    'WORKSPACE_OWNER_ONLY',
    'WORKSPACE_PERMISSION_DENIED',
    'FORBIDDEN',
    'ACCESS_DENIED',
    'API_KEY_SCOPE_DENIED',
    'API_KEY_IP_DENIED',
    'PLAN_RESTRICTED_FEATURE',
    'ACCOUNT_BANNED',
    'WEBSITE_ONLY',
  ].map((code): [string, object] => [code, { kind: 'forbidden' }]),
  ...['RATE_LIMIT_EXCEEDED', 'DAILY_QUOTA_EXCEEDED'].map((code): [string, object] => [
    code,
    { kind: 'rateLimited', retryable: true },
  ]),
];

const whole: VertraPatch = { name: 'N', description: 'd', tags: ['a', 'b', 'c'] };
const statuses = [200, 400, 401, 403, 404, 409, 422, 429];

describe.each(codes)('the code %s', (code, expected) => {
  it.each([408, 500, 502, 503, 504])('with status %i leaves the outcome unknown', async (status) => {
    const { outcome, requests } = await updateAnswered(status, { status: 'error', code });
    expect(outcome).toMatchObject({
      kind: 'outcomeUnknown',
      reason: 'SERVER_ERROR',
      applied: 'UNKNOWN',
      retryable: false,
      providerCode: code,
    });
    expect(requests).toHaveLength(1);
  });

  it('with a 503 and Retry-After means that the update was not processed', async () => {
    const headers = { 'retry-after': '60' };
    const { outcome } = await updateAnswered(503, { status: 'error', code }, { headers });
    expect(outcome).toMatchObject({ kind: 'unavailable', applied: 'NOT_APPLIED', providerCode: code });
  });

  it.each(statuses)('is the same error with status %i', async (status) => {
    const { outcome, requests } = await updateAnswered(
      status,
      { status: 'error', code, message: 'words' },
      { patch: whole },
    );
    expect(outcome).toMatchObject({
      ...expected,
      providerCode: code,
      applied: 'NOT_APPLIED',
      provider: 'VERTRA',
    });
    expect(requests).toHaveLength(1);
  });
});

describe('a code about a field that was not sent', () => {
  it.each([
    ['ORGANIZATION_NAME_ALREADY_EXISTS', { tags: ['a'] }, { kind: 'nameTaken', path: [] }],
    ['WORKSPACE_NAME_ALREADY_EXISTS', { description: 'd' }, { kind: 'nameTaken', path: [] }],
    ['NAME_TOO_LONG', { tags: ['a'] }, { kind: 'input', issues: [{ path: [], code: 'TOO_LONG' }] }],
    ['TAG_TOO_LONG', { name: 'N' }, { kind: 'input', issues: [{ path: [], code: 'TOO_LONG' }] }],
    ['DESCRIPTION_MUST_BE_A_STRING', { name: 'N' }, { kind: 'input', issues: [{ path: [] }] }],
  ] satisfies [string, VertraPatch, object][])('points at no field: %s', async (code, patch, expected) => {
    expect((await updateAnswered(400, { code }, { patch })).outcome).toMatchObject(expected);
  });
});

describe('the input path of a VALIDATION_ERROR', () => {
  it.each([
    ['a string', { details: { path: 'name' } }, ['name']],
    ['a string that starts at the body', { details: { path: 'updates.description' } }, ['description']],
    ['a list', { details: { path: ['updates', 'tags', 2] } }, ['tags', '2']],
    ['a string with an index', { details: { path: 'updates.tags[2]' } }, ['tags', '2']],
    ['a pointer', { details: { path: '/updates/tags/0' } }, ['tags', '0']],
    ['a string with quotes', { path: "updates['name']" }, ['name']],
    ['a path at the top', { path: 'tags' }, ['tags']],
    ['both, the one under details first', { details: { path: 'name' }, path: 'tags' }, ['name']],
    ['both, the first one naming no field', { details: { path: 'body' }, path: ['tags'] }, ['tags']],
    ['an index past the end', { path: ['tags', 3] }, ['tags']],
    ['an index that is none', { path: ['tags', '-1'] }, ['tags']],
    ['a key below a string', { path: ['name', '0'] }, ['name']],
    ['an unknown field', { path: 'owner_id' }, []],
    ['a part of a name', { path: 'names' }, []],
    ['a key of every object', { path: ['__proto__', 'constructor'] }, []],
    ['an object', { details: { path: { name: 1 } }, path: { 0: 'name' } }, []],
    ['null', { details: { path: null }, path: null }, []],
    ['a number', { path: 7 }, []],
    ['details that are a string', { details: 'name' }, []],
    ['an endless string', { path: `name${'.x'.repeat(100_000)}` }, []],
    ['an endless list', { path: Array(80_000).fill('name') }, []],
    ['nothing', {}, []],
  ])('is read from %s', async (_what, more, path) => {
    const { outcome } = await updateAnswered(400, { code: 'VALIDATION_ERROR', ...more }, { patch: whole });
    expect(outcome).toMatchObject({
      kind: 'input',
      applied: 'NOT_APPLIED',
      issues: [{ path, code: 'REJECTED_BY_PROVIDER' }],
    });
  });

  it('is empty for a field that was not sent, and reports no drift', async () => {
    const body = { code: 'VALIDATION_ERROR', message: 'x', details: { path: 'tags' }, path: 'description' };
    const { drift, outcome } = await updateAnswered(400, body);
    expect(outcome).toMatchObject({ issues: [{ path: [] }] });
    expect(drift).toEqual([]);
  });
});

describe('a refusal of Vertra that contains the organization', () => {
  const headers = { 'retry-after': '0' };
  const refusals = [400, 401, 403, 404, 409, 410, 422, 429, 503];

  it.each(refusals)(
    'with the sent values leaves the outcome unknown and is not sent again: %i',
    async (status) => {
      for (const name of ['N', ' n ']) {
        for (const more of [{}, { status: 'success' }, { status: 'error', code: 'RATE_LIMIT_EXCEEDED' }]) {
          const body = { ...more, response: { id: 'org123', name } };
          const { outcome, requests } = await updateAnswered(status, body, { headers });
          expect(outcome).toMatchObject({
            kind: 'outcomeUnknown',
            reason: 'UNREADABLE_ANSWER',
            applied: 'UNKNOWN',
            retryable: false,
          });
          expect(requests).toHaveLength(1);
        }
      }
    },
  );

  it.each(refusals)(
    'that is another one belongs to another request, and is not sent again: %i',
    async (status) => {
      const body = { status: 'error', response: { id: 'org124', name: 'Old' } };
      const { outcome, requests } = await updateAnswered(status, body, { headers });
      expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'UNREADABLE_ANSWER' });
      expect(requests).toHaveLength(1);
    },
  );

  const updated = { name: 'N', description: 'D' };
  const inDoubt: [string, object][] = [
    ['says success', { status: 'success' }],
    ['says success in capitals', { status: 'SUCCESS' }],
    ['says success beside null', { status: 'success', response: null }],
    ['says success beside a code', { status: 'success', code: 'RATE_LIMIT_EXCEEDED' }],
    [
      'says success beside the organization as it was',
      { status: 'success', response: { id: 'org123', name: 'Old', description: 'Old' } },
    ],
    ['shows one value as sent and no id', { code: 'NAME_TOO_LONG', response: { name: 'N' } }],
    ['shows one value as sent and an id of null', { response: { id: null, description: 'D' } }],
    ['shows all values as sent and an id that cannot be read', { response: { id: {}, ...updated } }],
  ];

  it.each(inDoubt.flatMap(([how, body]) => refusals.map((status) => [status, how, body] as const)))(
    'is in doubt and is not sent again: a %i that %s',
    async (status, _how, body) => {
      const { outcome, requests } = await updateAnswered(status, body, { headers, patch: updated });
      expect(outcome).toMatchObject({
        kind: 'outcomeUnknown',
        reason: 'UNREADABLE_ANSWER',
        applied: 'UNKNOWN',
        retryable: false,
      });
      expect(requests).toHaveLength(1);
    },
  );

  it('leaves the outcome unknown for a 200 with status error and a sent value without an id', async () => {
    const body = { status: 'error', code: 'NAME_TOO_LONG', response: { name: 'N' } };
    const { outcome, requests } = await updateAnswered(200, body);
    expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'UNREADABLE_ANSWER' });
    expect(requests).toHaveLength(1);
  });

  it.each([408, 500, 502, 503])(
    'is a failure of the server as any other: %i that says success',
    async (status) => {
      const { outcome, requests } = await updateAnswered(status, { status: 'success' });
      expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'SERVER_ERROR' });
      expect(requests).toHaveLength(1);
    },
  );

  it('without an id and with the former values is an ordinary refusal', async () => {
    const body = { code: 'NAME_TOO_LONG', response: { name: 'Old' } };
    const { outcome } = await updateAnswered(400, body);
    expect(outcome).toMatchObject({ kind: 'input', applied: 'NOT_APPLIED' });
  });

  it('with the former values is an ordinary refusal', async () => {
    const body = { code: 'RATE_LIMIT_EXCEEDED', response: { id: 'org123', name: 'Old' } };
    const { outcome, requests } = await updateAnswered(429, body, { headers });
    expect(outcome).toMatchObject({ kind: 'rateLimited', applied: 'NOT_APPLIED' });
    expect(requests).toHaveLength(4);
  });

  it('with one of two sent values leaves the outcome unknown', async () => {
    const { box, vertra } = await start();
    const response = { id: 'org123', name: 'N', description: 'Old' };
    box.inject(() => respondWith({ status: 400, body: { code: 'DESCRIPTION_TOO_LONG', response } }));
    expect(await vertra.update('org123', { name: 'N', description: 'new' })).toMatchObject({
      kind: 'outcomeUnknown',
      providerCode: 'DESCRIPTION_TOO_LONG',
    });
  });
});

describe('an unknown code of Vertra', () => {
  it.each([
    [400, 'unexpected', 'NOT_APPLIED'],
    [401, 'credential', 'NOT_APPLIED'],
    [403, 'forbidden', 'NOT_APPLIED'],
    [404, 'unexpected', 'NOT_APPLIED'],
    [409, 'unexpected', 'NOT_APPLIED'],
    [429, 'rateLimited', 'NOT_APPLIED'],
    [500, 'outcomeUnknown', 'UNKNOWN'],
    [503, 'outcomeUnknown', 'UNKNOWN'],
  ])('is kept, and read by its status %i', async (status, kind, applied) => {
    const { outcome } = await updateAnswered(status, { code: 'BILLING_LOCKED' });
    expect(outcome).toMatchObject({ kind, applied, providerCode: 'BILLING_LOCKED' });
  });

  it.each([
    [{ code: 'BILLING_LOCKED' }, ['VERTRA code']],
    [{ status: 'pending', code: 'NAME_TOO_LONG' }, ['VERTRA status']],
    [{ status: 'error', code: 'NAME_TOO_LONG' }, []],
  ])('is reported as drift: %j', async (body, places) => {
    expect((await updateAnswered(400, body)).drift).toEqual(places);
  });

  it.each([
    ['words of a body'],
    ['X'.repeat(65)],
    ['https://x'],
    ['api.vertracloud.app'],
    ['constructor'],
    ['__proto__'],
    [''],
  ])('that is not a name is not passed on: %j', async (code) => {
    const { outcome } = await updateAnswered(400, { code });
    expect(outcome).toMatchObject({ kind: 'unexpected', providerCode: null });
  });
});

it('the Vertra adapter does not pass on a code that contains the token', async () => {
  const { providers, sandbox } = await startProviders({ vertraToken: 'SECRET_TOKEN' });
  sandbox.vertra.inject(() => respondWith({ status: 400, body: { code: 'SECRET_TOKEN' } }));
  expect(JSON.stringify(await providers.VERTRA.update('org123', { name: 'N' }))).not.toContain(
    'SECRET_TOKEN',
  );
});

describe('the wait that Vertra states', () => {
  const header = { 'retry-after': '90' };

  it.each([
    ['details.retry_after', { details: { retry_after: 30 }, retry_after: 60 }, header, 30],
    ['retry_after', { retry_after: 60.2 }, header, 61],
    ['the Retry-After header', {}, header, 90],
    [
      'the next place when one is not a number',
      { details: { retry_after: 'soon' }, retry_after: null },
      header,
      90,
    ],
    ['nowhere', {}, {}, null],
  ])('is read from %s', async (_where, more, headers, retryAfterSeconds) => {
    const { outcome } = await updateAnswered(429, { code: 'RATE_LIMIT_EXCEEDED', ...more }, { headers });
    expect(outcome).toMatchObject({ kind: 'rateLimited', retryAfterSeconds });
  });

  const inSeconds = (seconds: number) => String(Math.round(Date.now() / 1000) + seconds);

  it.each([
    ['seconds from now', () => '45', 45, 45],
    ['a fraction of seconds', () => '1.2', 2, 2],
    ['epoch seconds', () => inSeconds(50), 48, 51],
    ['epoch milliseconds', () => `${inSeconds(50)}000`, 48, 51],
    ['an instant that is past', () => inSeconds(-50), 0, 0],
    ['just under epoch seconds', () => '999999999', 999_999_999, 999_999_999],
  ])('is, as the last resort, x-ratelimit-reset as %s', async (_unit, reset, least, most) => {
    const headers = { 'x-ratelimit-reset': reset(), 'x-quota-reset': '7' };
    const { outcome } = await updateAnswered(
      429,
      { code: 'RATE_LIMIT_EXCEEDED' },
      { headers: { ...headers, 'retry-after': 'soon' } },
    );
    const { retryAfterSeconds } = outcome as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(least);
    expect(retryAfterSeconds).toBeLessThanOrEqual(most);
  });

  it.each([
    [
      'x-quota-reset of a daily quota',
      'DAILY_QUOTA_EXCEEDED',
      { 'x-quota-reset': '3600', 'x-ratelimit-reset': '7' },
      3600,
    ],
    ['nowhere when a daily quota has none', 'DAILY_QUOTA_EXCEEDED', { 'x-ratelimit-reset': '7' }, null],
    [
      'Retry-After before any reset',
      'RATE_LIMIT_EXCEEDED',
      { 'retry-after': '9', 'x-ratelimit-reset': '7' },
      9,
    ],
    ['nowhere when the reset is not a number', 'RATE_LIMIT_EXCEEDED', { 'x-ratelimit-reset': '1e3' }, null],
    ['nowhere when the reset is negative', 'RATE_LIMIT_EXCEEDED', { 'x-ratelimit-reset': '-5' }, null],
    [
      'nowhere when the reset is a date',
      'RATE_LIMIT_EXCEEDED',
      { 'x-ratelimit-reset': '2026-09-01T00:00:00Z' },
      null,
    ],
    ['nowhere when there are two', 'RATE_LIMIT_EXCEEDED', { 'x-ratelimit-reset': '30, 60' }, null],
  ])('is read from %s', async (_where, code, headers, retryAfterSeconds) => {
    const { outcome } = await updateAnswered(429, { code }, { headers: headers as Record<string, string> });
    expect(outcome).toMatchObject({ kind: 'rateLimited', retryAfterSeconds });
  });

  it('is not read from a reset with another status', async () => {
    const headers = { 'x-ratelimit-reset': '0', 'x-quota-reset': '0' };
    const { outcome, requests } = await updateAnswered(503, {}, { headers });
    expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'SERVER_ERROR' });
    expect(requests).toHaveLength(1);
  });

  it('is read only from the header of a 503', async () => {
    const body = { details: { retry_after: 0 }, retry_after: 0 };
    const { outcome, requests } = await updateAnswered(503, body);
    expect(outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'SERVER_ERROR' });
    expect(requests).toHaveLength(1);
  });

  it('is ignored when the Retry-After header is repeated', async () => {
    const { box, vertra } = await start();
    box.inject(() => ({
      applied: false,
      play: (response) => response.writeHead(503, ['retry-after', '0', 'retry-after', '0']).end(),
    }));
    expect(await vertra.update('org123', { name: 'N' })).toMatchObject({ kind: 'outcomeUnknown' });
    expect(box.requests).toHaveLength(1);
  });

  it('delays the retry when it fits the deadline, wherever it is stated', async () => {
    const { box, vertra } = await start('workspaces-flat');
    box.inject(() => {
      box.inject(undefined);
      return respondWith({ status: 429, body: { code: 'RATE_LIMIT_EXCEEDED', details: { retry_after: 0 } } });
    });
    expect(await vertra.update('org123', { name: 'N' })).toMatchObject({ kind: 'updated' });
    expect(box.requests).toHaveLength(2);
  });
});

describe('a read whose response', () => {
  const options = { signal: new AbortController().signal, onAttempt: () => {}, memory };
  const wire = { id: 'org123', name: 'N' };

  async function readAnswered(more: object) {
    const { box, vertra } = await start();
    const answers = async (response: object) => {
      box.inject(() => respondWith({ status: 200, body: { response, ...more } }));
      return response === wire
        ? (await vertra.read(['org123'], options))[0]
        : vertra.list({ after: null, count: 5 }, options);
    };
    const kinds = [(await answers(wire))?.kind, (await answers([wire]))?.kind];
    return { kinds, requests: box.requests };
  }

  it.each([
    [{ code: 429 }],
    [{ status: 'success', code: {} }],
    [{ status: 500 }],
    [{ status: false }],
    [{ status: ['success'] }],
  ])('has %j is no organization and no list', async (more) => {
    const { kinds, requests } = await readAnswered(more);
    expect(kinds).toEqual(['unexpected', 'unexpected']);
    expect(requests).toHaveLength(2);
  });

  it.each([[{}], [{ code: null }], [{ status: null }], [{ status: 'success', code: null }]])(
    'has %j is read',
    async (more) => {
      expect((await readAnswered(more)).kinds).toEqual(['found', 'page']);
    },
  );
});

it('a wrong credential at Vertra is a credential error, and nothing is applied', async () => {
  const { providers, sandbox } = await startProviders({ vertraToken: 'wrong' });
  expect(await providers.VERTRA.update('org123', { name: 'N' })).toMatchObject({
    kind: 'credential',
    providerCode: 'UNAUTHORIZED',
    applied: 'NOT_APPLIED',
  });
  expect(sandbox.vertra.writes('org123')).toBe(0);
});

describe('a response that belongs to another request', () => {
  /** Starts a Vertra that answers each request on a socket with the response to the previous one. */
  async function startBehindByOne() {
    const server = await startRawServer((socket, text) => {
      const id = /\/v1\/organizations\/(\w+) /.exec(text)?.[1];
      const isFirstSocket = server.received.length === 1;
      const isBehind = isFirstSocket && (server.received[0]?.match(/HTTP\/1\.1/g)?.length ?? 0) > 1;
      const response = { id: isBehind ? 'org-before' : id, name: 'N', description: 'old' };
      socket.write(toHttpResponse(200, JSON.stringify({ response })));
    });
    const { providers } = await startProviders({ vertraOrigin: server.origin, sockets: 1 });
    return { server, vertra: providers.VERTRA };
  }

  it('is not a success, and no later update uses the same socket', async () => {
    const { server, vertra } = await startBehindByOne();
    expect(await vertra.update('org1', { name: 'N' })).toMatchObject({ kind: 'updated' });
    expect(await vertra.update('org2', { name: 'N' })).toMatchObject({
      kind: 'outcomeUnknown',
      reason: 'UNREADABLE_ANSWER',
    });
    expect(await vertra.update('org3', { name: 'N' })).toMatchObject({ kind: 'updated' });
    expect(server.received).toHaveLength(2);
  });

  it('is not the organization of the read, and no later read uses the same socket', async () => {
    const { server, vertra } = await startBehindByOne();
    const options = { signal: new AbortController().signal, onAttempt: () => {}, memory };
    const kinds = [];
    for (const id of ['org1', 'org2', 'org3']) kinds.push((await vertra.read([id], options))[0]?.kind);
    expect(kinds).toEqual(['found', 'unexpected', 'found']);
    expect(server.received).toHaveLength(2);
  });
});
