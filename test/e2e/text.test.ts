import { describe, expect, it } from 'vitest';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const mutation = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
  __typename ... on OrganizationInputError { issues { code path } } } }`;

/** Creates a body whose name ends in the given bytes; the padding makes it too long for the fast path. */
function bodyWith(bytes: readonly number[], padding: number): Uint8Array<ArrayBuffer> {
  const [head = '', tail = ''] = JSON.stringify({
    query: mutation,
    variables: { input: { vertra: { organizationId: 'org123', name: 'Caf|' } } },
  }).split('|');
  const body = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail.padEnd(padding, ' '))]);
  return new Uint8Array(body);
}

function post({ gateway }: TestGateway, body: BodyInit, contentType = 'application/json') {
  return gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
}

function sentNames({ sandbox }: TestGateway): string[] {
  return updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates.name);
}

const large = 100_000;

describe.each([
  ['a small body', (bytes: readonly number[]) => bodyWith(bytes, 0)],
  ['a large body', (bytes: readonly number[]) => bodyWith(bytes, large)],
  ['a body without a content length', (bytes: readonly number[]) => new Blob([bodyWith(bytes, 0)]).stream()],
])('in %s', (_label, toBody) => {
  it.each([
    ['a byte of Latin-1', [0xe9]],
    ['a truncated character', [0xc3]],
    ['an overlong character', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a character past U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a stray continuation byte', [0x80]],
  ])('%s is refused with 400, and nothing is sent', async (_label, bytes) => {
    const gateway = await startGateway();
    const response = await post(gateway, toBody(bytes));
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        errors: [
          {
            message: 'The request body is not valid UTF-8. Send JSON in UTF-8.',
            extensions: { code: 'BAD_REQUEST' },
          },
        ],
      },
    ]);
    expect(sentNames(gateway)).toEqual([]);
    expect(gateway.unexpected).toEqual([]);
  });

  it('valid UTF-8 reaches the provider unchanged', async () => {
    const text = 'é\u0301 \u{1f3e2} \ufffd \ufeff \u2028 ß \u0000';
    const gateway = await startGateway();
    // JSON requires that control characters are escaped (RFC 8259 §7).
    const bytes = [...Buffer.from(text.replace('\u0000', '\\u0000'))];
    expect((await post(gateway, toBody(bytes))).status).toBe(200);
    expect(sentNames(gateway)).toEqual([`Caf${text}`]);
  });
});

describe('a body with the content type', () => {
  const utf8 = () => bodyWith([0x65], 0);

  it.each([
    'application/json; charset=iso-8859-1',
    'application/json;charset="windows-1252"',
    'application/json; charset=utf-16',
    'application/json; version=1; charset=latin1',
    'text/json',
    'application/json, text/plain',
    '',
  ])('%s is refused with 415, and nothing is sent', async (contentType) => {
    const gateway = await startGateway();
    expect((await post(gateway, utf8(), contentType)).status).toBe(415);
    expect(sentNames(gateway)).toEqual([]);
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset="utf-8"',
    'Application/JSON; Charset=utf8',
    'application/json; version=1',
  ])('%s is accepted', async (contentType) => {
    const gateway = await startGateway();
    expect((await post(gateway, utf8(), contentType)).status).toBe(200);
    expect(sentNames(gateway)).toEqual(['Cafe']);
  });
});

describe('a lone surrogate', () => {
  const half = '\ud83c';
  const split = `${half} \udfe2`;

  it.each([
    ['a name', 'vertra', { organizationId: 'org123', name: half }, ['input', 'vertra', 'name']],
    [
      'a description',
      'vertra',
      { organizationId: 'org123', description: split },
      ['input', 'vertra', 'description'],
    ],
    [
      'a tag',
      'vertra',
      { organizationId: 'org123', tags: ['a', 'b', `c${half}`] },
      ['input', 'vertra', 'tags', '2'],
    ],
    [
      'a Vida setting',
      'vida',
      { organizationId: '3', externalBillingId: half },
      ['input', 'vida', 'externalBillingId'],
    ],
    ['an id', 'vida', { organizationId: half, name: 'N' }, ['input', 'vida', 'organizationId']],
  ])('in %s is an input error at its path, and nothing is sent', async (_label, provider, branch, path) => {
    const gateway = await startGateway();
    const { data } = await gateway.send(mutation, { input: { [provider]: branch } });
    expect(data).toEqual({
      updateOrganization: {
        __typename: 'OrganizationInputError',
        issues: [{ code: 'INVALID_FORMAT', path }],
      },
    });
    expect([...gateway.sandbox.vida.requests, ...gateway.sandbox.vertra.requests]).toEqual([]);
  });

  it('in the document is a syntax error, and nothing is sent', async () => {
    const gateway = await startGateway();
    for (const text of [half, '\\ud83c', `"""${half}"""`]) {
      const { errors } = await gateway.send(
        `mutation { updateOrganization(input: { vertra: { organizationId: "org123", name: "${text}" } }) { __typename } }`,
        {},
      );
      expect(errors).toHaveLength(1);
    }
    expect(sentNames(gateway)).toEqual([]);
  });

  it('that is completed to a pair reaches the provider as one character', async () => {
    const gateway = await startGateway();
    await gateway.send(mutation, { input: { vertra: { organizationId: 'org123', name: `${half}\udfe2` } } });
    expect(sentNames(gateway)).toEqual(['🏢']);
  });
});

describe('a string that is too long', () => {
  const issuesOf = async (provider: string, branch: object) => {
    const gateway = await startGateway();
    const { data } = await gateway.send<{ updateOrganization: { issues?: object[] } }, object>(
      mutation.replace('code path', 'code path limit'),
      { input: { [provider]: branch } },
    );
    const sent = [...updatesSent(gateway.sandbox.vida), ...updatesSent(gateway.sandbox.vertra)].length;
    return { issues: data?.updateOrganization.issues, sent };
  };
  const tooLong = (path: string[], limit: number) => ({ code: 'TOO_LONG', path: ['input', ...path], limit });

  it('is an input error at its path even where the provider documents no limit', async () => {
    const name = 'x'.repeat(10_001);
    expect(await issuesOf('vida', { organizationId: '3', name, externalBillingId: name })).toEqual({
      issues: [tooLong(['vida', 'name'], 10_000), tooLong(['vida', 'externalBillingId'], 10_000)],
      sent: 0,
    });
  });

  it('is reported with the limit that its provider documents', async () => {
    const tags = ['a', 'x'.repeat(10_001)];
    expect(await issuesOf('vertra', { organizationId: 'org123', name: 'x'.repeat(10_001), tags })).toEqual({
      issues: [tooLong(['vertra', 'name'], 50), tooLong(['vertra', 'tags', '1'], 20)],
      sent: 0,
    });
  });

  it('is refused, and so is a list of more than 1,000 items', async () => {
    const tags = Array(1001).fill('\ud83c');
    expect(await issuesOf('vertra', { organizationId: 'org123', tags })).toEqual({
      issues: [tooLong(['vertra', 'tags'], 1000)],
      sent: 0,
    });
  });

  it('is sent when its length equals the limit', async () => {
    expect(await issuesOf('vida', { organizationId: '3', name: 'x'.repeat(10_000) })).toEqual({ sent: 1 });
    expect(await issuesOf('vertra', { organizationId: 'org123', tags: Array(1000).fill('x') })).toEqual({
      sent: 1,
    });
  });
});

describe('the query string of a GET', () => {
  const get = async (search: string) => {
    const gateway = await startGateway();
    const response = await gateway.gateway.fetch(`http://gateway/graphql?${search}`);
    return { status: response.status, ids: gateway.sandbox.vertra.requests.map(({ path }) => path) };
  };
  const query = `query=${encodeURIComponent('query ($id: ID!) { organization(id: $id) { __typename } }')}`;
  const idOf = (id: string) =>
    `&variables=${encodeURIComponent(JSON.stringify({ id: 'vertra:|' })).replace('%7C', id)}`;

  it('is refused with 400 when it is not valid UTF-8, and nothing is sent', async () => {
    expect(await get(query + idOf('caf%E9'))).toEqual({ status: 400, ids: [] });
  });

  it('is refused with 400 when a parameter has two values, and nothing is sent', async () => {
    expect(await get(query + idOf('a') + idOf('b'))).toEqual({ status: 400, ids: [] });
  });

  it('reaches the provider unchanged when it is valid UTF-8', async () => {
    expect(await get(query + idOf('caf%C3%A9'))).toEqual({
      status: 200,
      ids: ['/v1/organizations/caf%C3%A9'],
    });
    expect(await get(query + idOf('a') + idOf('a'))).toMatchObject({ status: 200 });
  });
});
