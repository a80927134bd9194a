import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/access/secret.ts';
import { findDriftPaths } from '../../src/providers/shared/drift-paths.ts';
import { toProviderMessage } from '../../src/providers/shared/provider-message.ts';
import { decodeVidaBody } from '../../src/providers/vida/vida-body.ts';
import { decodeVidaList } from '../../src/providers/vida/vida-list.ts';
import { createDriftListener } from '../support/drift-listener.ts';
import { startRawServer } from '../support/raw-server.ts';
import { startGateway } from '../support/start-gateway.ts';

const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 1]));
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const update = `mutation {
  updateOrganization(input: { vertra: { organizationId: "org123", description: "D" } }) {
    __typename
    ... on OrganizationUpdate { fields { path state } organization { id } }
    ... on OrganizationOutcomeUnknownError { applied reason }
  }
}`;

/** Starts a gateway with a Vertra Cloud that sends the same response to every request. */
async function startWithResponse(text: string, onRequest: (request: IncomingMessage) => void = () => {}) {
  const server = createServer((request, response) => {
    onRequest(request);
    response.setHeader('content-type', 'application/json').end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return startGateway({ vertraOrigin: `http://127.0.0.1:${port}` });
}

const updateAndRead = update.replace('{ id }', '{ members { userId } }');
const toResponse = (organization: object, more: object = {}) =>
  JSON.stringify({
    status: 'success',
    response: { id: 'org123', description: 'D', ...organization },
    ...more,
  });
const applied = { updateOrganization: { __typename: 'OrganizationUpdated' } };

describe('the response to an update', () => {
  it.each<[string, string]>([
    ['with 60,000 unknown keys', toResponse({}, keys(60_000))],
    ['with 60,000 unknown keys in the organization', toResponse(keys(60_000))],
    ['with 9,000 members that each have an unknown key', toResponse({ members: Array(9000).fill({ x: 1 }) })],
  ])('%s is decoded, and at most 200 key paths and (more) are reported', async (_name, text) => {
    const { drift, send } = await startWithResponse(text);
    expect((await send(update, {})).data).toMatchObject(applied);
    const keyPaths = drift.filter((entry) => !entry.endsWith('(more)'));
    expect(keyPaths.length).toBeLessThanOrEqual(200);
    expect(drift.at(-1)).toBe('VERTRA (more)');
  });

  it('with 60,000 keys in an unchecked part has at most one drift', async () => {
    const { drift, send } = await startWithResponse(
      toResponse({}, { details: keys(60_000), code: undefined }),
    );
    expect((await send(update, {})).data).toMatchObject(applied);
    expect(drift.length).toBeLessThanOrEqual(1);
  });

  it('with more than 10,000 members returns no members and reports drift', async () => {
    const members = (count: number) => Array(count).fill({ user_id: '1', role: '' });
    const fewer = await startWithResponse(toResponse({ members: members(10_000) }));
    const { data } = await fewer.send<
      { updateOrganization: { organization: { members: unknown[] } } },
      object
    >(updateAndRead, {});
    expect(data?.updateOrganization.organization.members).toHaveLength(10_000);
    expect(fewer.drift).toEqual([]);
    const more = await startWithResponse(toResponse({ members: members(10_001) }));
    expect((await more.send(updateAndRead, {})).data).toMatchObject({
      updateOrganization: { __typename: 'OrganizationUpdated', organization: { members: null } },
    });
    expect(more.drift).toContain('VERTRA response.members');
  });

  it.each<[string, string]>([
    ['nested 15,000 levels deep in place of a list', nested(15_000)],
    ['nested 15,000 levels deep in place of a string', `{"a":${nested(15_000)}}`],
  ])('with a value %s is decoded without the value', async (_name, value) => {
    const text = `{"status":"success","response":{"id":"org123","description":"D","name":${value},"members":${value}}}`;
    const { drift, send, unexpected } = await startWithResponse(text);
    expect((await send(update, {})).data).toMatchObject(applied);
    expect(unexpected).toEqual([]);
    expect(drift).toContain('VERTRA response.name');
  });

  it.each<[string, string]>([
    ['nested 200,000 levels deep', nested(200_000)],
    ['of 340,000 lists', `[${'[],'.repeat(340_000)}[]]`],
  ])(
    'with a value %s is unreadable and not parsed, and the update is not sent again',
    async (_name, value) => {
      const sent: string[] = [];
      const text = `{"status":"success","response":{"id":"org123","description":"D","tags":${value}}}`;
      const { drift, send } = await startWithResponse(text, ({ method }) => sent.push(`${method}`));
      expect((await send(update, {})).data).toEqual({
        updateOrganization: {
          __typename: 'OrganizationOutcomeUnknownError',
          applied: 'UNKNOWN',
          reason: 'UNREADABLE_ANSWER',
        },
      });
      expect([sent, drift]).toEqual([['PUT'], []]);
    },
  );

  it.each([
    ['of combining marks', '\u0301\u0316'.repeat(200_000)],
    ['of one character', 'x'.repeat(900_000)],
    ['of spaces', ' '.repeat(900_000)],
  ])('with a string %s in place of the requested one confirms nothing', async (_name, description) => {
    const { send, unexpected } = await startWithResponse(toResponse({ description }));
    expect((await send(update, {})).data).toEqual({
      updateOrganization: {
        __typename: 'OrganizationOutcomeUnknownError',
        applied: 'UNKNOWN',
        reason: 'NOT_CONFIRMED',
      },
    });
    expect(unexpected).toEqual([]);
  });
});

it('a response of 1 MB in chunks of one byte is unreadable for an update and a read, and closes the connection', async () => {
  const chunks = '1\r\n \r\n'.repeat(1_000_000);
  const vertra = await startRawServer((socket) =>
    socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}2\r\n{}\r\n0\r\n\r\n`),
  );
  const { send } = await startGateway({ vertraOrigin: vertra.origin });
  expect((await send(update, {})).data).toEqual({
    updateOrganization: {
      __typename: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      reason: 'UNREADABLE_ANSWER',
    },
  });
  await vertra.closed(0);
  const read = await send('{ organization(id: "vertra:org123") { __typename } }', {});
  expect(read.data).toEqual({ organization: { __typename: 'OrganizationUnexpectedError' } });
  await vertra.closed(1);
  expect(vertra.received.join('').match(/(PUT|GET) /g)).toEqual(['PUT ', 'GET ']);
});

describe('findDriftPaths', () => {
  const { token } = createDriftListener();

  it('returns up to 200 key paths, and (more) for the others', () => {
    expect(findDriftPaths(keys(200), {}, token)).toEqual(Object.keys(keys(200)));
    expect(findDriftPaths(keys(201), {}, token)).toEqual([...Object.keys(keys(200)), '(more)']);
  });

  it('examines up to 10,000 keys', () => {
    const raw = { ...keys(9999), last: 1 };
    expect(findDriftPaths(raw, keys(9999), token)).toEqual(['last']);
    expect(findDriftPaths({ ...keys(10_000), last: 1 }, { ...keys(10_000) }, token)).toEqual(['(more)']);
  });
});

describe('an account list of Vida', () => {
  const decode = (body: unknown) => {
    const listener = createDriftListener();
    return { entries: decodeVidaList('default', body, listener), drift: listener.keyPaths };
  };

  it('of 100,000 invalid entries is unreadable, and 200 of them are reported', () => {
    const { drift, entries } = decode(Array(100_000).fill({}));
    expect(entries).toBeUndefined();
    expect(drift).toEqual([...Array(200).fill('(account)'), '(more)']);
  });

  it('with an entry nested deeper than the stack allows is unreadable', () => {
    expect(decode([JSON.parse(nested(100_000)), { id: 'a' }]).entries).toBeUndefined();
  });
});

it('a Vida response with 60,000 unknown keys is decoded, and 200 of them are reported', () => {
  const listener = createDriftListener();
  const body = { updatedSettings: ['email'], ...keys(60_000) };
  const labels = {
    provider: 'vida',
    connection: 'default',
    method: 'POST',
    pathTemplate: '',
    status: 200,
    headers: {},
  };
  const read = decodeVidaBody({ ...labels, kind: 'response', body }, listener);
  expect([...(read?.updated ?? [])]).toEqual(['email']);
  expect([listener.keyPaths.length, listener.keyPaths.at(-1)]).toEqual([201, '(more)']);
});

it('toProviderMessage withholds a message of more than 4,096 characters', () => {
  const secret = new Secret('secret-token');
  expect(toProviderMessage('a '.repeat(2048), secret)).toMatch(/^a a/);
  expect(toProviderMessage('a '.repeat(2049), secret)).toBeNull();
  expect(toProviderMessage('\n'.repeat(900_000), secret)).toBeNull();
});
