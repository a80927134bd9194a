import { describe, expect, it } from 'vitest';
import { RetryBulkUpdateDocument } from '../../schema/operations.ts';
import type { Authenticate } from '../../src/domain/access/caller.ts';
import { scopes } from '../../src/domain/access/caller.ts';
import type { OrganizationPattern } from '../../src/domain/access/organization-pattern.ts';
import { hang } from '../../src/sandbox/faults.ts';
import type { BulkTestOptions } from '../bulk/open-bulk-gateway.ts';
import { idOf, openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { toInput } from '../support/connections/operations.ts';
import { countCalls } from '../support/connections/start-connected.ts';
import type { Target } from '../support/connections/targets.ts';
import { connectionKeys, toAccess, toTarget } from '../support/connections/targets.ts';
import { createMemoryDatabase } from '../support/open-database.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';

/** Callers by credential: one with the patterns, and one that may use everything. */
function authenticateAs(organizations: readonly string[]): Authenticate {
  const toCaller = (id: string, patterns: readonly string[]) => ({
    id,
    scopes: new Set(scopes),
    organizations: patterns as readonly OrganizationPattern[],
  });
  return (credential) => toCaller(credential, credential === 'admin' ? ['*'] : organizations);
}

const caller = { authorization: 'Bearer caller' };
const admin = { authorization: 'Bearer admin' };

function openFor(patterns: readonly string[], bulk: BulkTestOptions = {}, options: GatewayOptions = {}) {
  return openBulkGateway(bulk, { authenticate: authenticateAs(patterns), connectionKeys, ...options });
}

const targets = [
  ...['vida:3', 'vida@emea:3', 'vida@apac:3', 'vertra:org123', 'vertra@emea:org123', 'vertra@emea:org456'],
  ...['vertra@apac:org123', 'vertra@gone:org123'],
].map(toTarget);

describe.each(
  [
    ['*'],
    ['vida:*', 'vertra:*'],
    ['*@emea:*'],
    ['vertra@emea:org123'],
    ['*@gone:*', 'vertra@gone:org123'],
    [],
  ].map((patterns) => ({ patterns })),
)('a bulk update of a caller with the patterns $patterns', ({ patterns }) => {
  it('updates where it is allowed to, sends nothing elsewhere, and neither does its retry', async () => {
    const gateway = await openFor(patterns);
    const { named, sandbox, send, start, waitForEnd } = gateway;
    const requestsAt = () =>
      Object.entries({ vida: sandbox.vida, vertra: sandbox.vertra, ...named })
        .filter(([, { requests }]) => requests.length > 0)
        .map(([key]) => key);
    const inputs = targets.map((target) => toInput(target) as never);
    const id = idOf(await start(inputs, 'k', caller));
    const { failedItems: items, updated } = await waitForEnd(id, caller);
    const accesses = targets.map((target) => toAccess(patterns, target));
    expect(updated).toBe(accesses.filter((access) => access === 'ALLOWED').length);
    const expected = targets.flatMap((target, index) =>
      toFailure(target, index, accesses[index] ?? 'ABSENT'),
    );
    expect(items.map(({ error, index }) => [index, error?.__typename, toPath(error)])).toEqual(expected);
    const allowed = targets.filter((_target, index) => accesses[index] === 'ALLOWED').map(({ key }) => key);
    expect(requestsAt().sort()).toEqual([...new Set(allowed)].sort());
    if (expected.length === 0) return;
    for (const provider of [sandbox.vida, sandbox.vertra, ...Object.values(named)]) provider.reset();
    const { data } = await send(RetryBulkUpdateDocument, { id, idempotencyKey: 'r' }, caller);
    const retried = await waitForEnd(idOf(data?.retryBulkUpdate as never), caller);
    expect(retried.failedItems.map(({ error, index }) => [index, error?.__typename, toPath(error)])).toEqual(
      expected,
    );
    expect(requestsAt()).toEqual([]);
  });
});

type Failure = readonly [index: number, type: string, path: string | undefined];

function toFailure({ provider }: Target, index: number, access: string): Failure[] {
  if (access === 'ALLOWED') return [];
  const path = `inputs.${index}.${provider.toLowerCase()}.organizationId`;
  return access === 'FORBIDDEN'
    ? [[index, 'OrganizationForbiddenError', undefined]]
    : [[index, 'OrganizationInputError', path]];
}

function toPath(error: object | null | undefined): string | undefined {
  const { issues } = (error ?? {}) as { issues?: readonly { path: readonly string[] }[] };
  return issues?.[0]?.path.join('.');
}

const hidden = toTarget('vertra@apac:org123');
const absent = toTarget('vertra@gone:org123');
const progress = `query ($id: ID!) { bulkUpdate(id: $id) { ... on OrganizationBulkUpdate {
  state resumesAt total waiting updated failed failedItems(first: 9) { nodes { index path error { __typename message } } } } } }`;

describe('a connection that a caller may not use, to a bulk update,', () => {
  it.each(['that has no quota left', 'that hangs', 'that has reported no quota'])(
    '%s, is like one that does not exist',
    async (state) => {
      const calls: string[] = [];
      const gateway = await openFor(
        ['vertra@emea:*'],
        { storage: { kind: 'sqlite', database: countCalls(createMemoryDatabase(), calls) } },
        state === 'that has no quota left' ? { quota: { perMinute: 3 } } : {},
      );
      const { named, send, start, waitForEnd } = gateway;
      const update = `mutation { updateOrganization(input: { vertra: { organizationId: "${hidden.id}", name: "N" } }) { __typename } }`;
      if (state === 'that has no quota left') {
        for (let sent = 0; sent < 4; sent += 1) await send(update, {}, admin);
      }
      if (state === 'that hangs') named[hidden.key]?.inject(() => hang);
      const before = named[hidden.key]?.requests.length;
      const observe = async (target: Target) => {
        const from = calls.length;
        const started = await start([toInput(target) as never], `key ${target.connection}`, caller);
        const id = idOf(started);
        await waitForEnd(id, caller);
        const { data } = await send(progress, { id }, caller);
        const writes = calls.slice(from).filter((name) => name === 'write').length;
        return { started: { ...started, id: '', createdAt: '' }, data: toText(data, target), writes };
      };
      const ofAbsent = await observe(absent);
      expect(await observe(hidden)).toEqual(ofAbsent);
      expect(ofAbsent.started).toMatchObject({ state: 'QUEUED', resumesAt: null });
      expect(named[hidden.key]?.requests.length).toBe(before);
    },
  );

  it('is like one that does not exist in a start whose key was used', async () => {
    const { start } = await openFor(['vertra@emea:*']);
    const startOf = async (target: Target) => {
      const key = `key ${target.connection}`;
      const first = await start([toInput(target) as never], key, caller);
      const again = await start([toInput(target) as never], key, caller);
      const other = await start([toInput(target, 'id', { name: 'Other' }) as never], key, caller);
      return [idOf(first) === idOf(again), again.__typename, other.__typename];
    };
    expect(await startOf(hidden)).toEqual(await startOf(absent));
  });
});

function toText(data: unknown, { connection }: Target): string {
  return JSON.stringify(data).replaceAll(connection, '(name)');
}

it('a bulk update accepts names of connections that are no names, and refuses their items', async () => {
  const { start, waitForEnd } = await openFor(['*']);
  const names = [
    '',
    'EMEA',
    'a:b',
    'a@b',
    '*',
    '__proto__',
    'constructor',
    'x'.repeat(10_000),
    '✓',
    '\u0000',
  ];
  const inputs = names.map((connection) => ({ vertra: { organizationId: 'org123', connection, name: 'N' } }));
  const { failed, failedItems: items } = await waitForEnd(idOf(await start(inputs, 'k', caller)), caller);
  expect(failed).toBe(names.length);
  expect(items.map(({ error }) => toPath(error))).toEqual(
    names.map((_name, index) => `inputs.${index}.vertra.connection`),
  );
});
