import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

/** What breaks out of a place where text was put without being encoded. */
const breakers = [
  ...[
    '/',
    '\\',
    '..',
    '/../',
    '%2e%2e%2f',
    '%',
    '%00',
    '?',
    '&',
    '#',
    '=',
    ';',
    ':',
    '@',
    '//evil.example/',
    ' ',
  ],
  ...[
    '?token=x',
    '&token=x',
    '&targetOrganizationId=4',
    '#?',
    '/all/@me',
    '\r\nX-Evil: 1',
    '\n',
    '\0',
    '\t',
    '\u007f',
  ],
  ...['"', "'", '`', '$1', '{{1}}', '</script>', '{"$ne":1}', '","orgName":"x', '__proto__', 'constructor'],
  ...[
    '\ud800',
    '\udfff',
    '\ufeff',
    '\u202e',
    '\u2028',
    'İ',
    'ß',
    '🏢',
    'a\u0301',
    '１',
    'vida:',
    'vertra:',
    '*',
  ],
];

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...breakers),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ maxLength: 8 }),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

const item = fc.record({ provider: fc.constantFrom('vida', 'vertra'), id: hostile, name: hostile });

/** As many as a batch may hold: each one is a case of its own. */
const batchSize = 100;
const batch = fc.array(item, { minLength: batchSize, maxLength: batchSize });

type Item = typeof item extends fc.Arbitrary<infer Value> ? Value : never;

const mutation = `mutation ($inputs: [UpdateOrganizationInput!]!) {
  updateOrganizations(inputs: $inputs) { __typename ... on OrganizationError { applied } }
}`;

interface Result {
  readonly __typename: string;
}

/** Names of headers that reach a provider, and none of them holds anything of a caller's. */
const headersSent = {
  vida: ['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host', 'user-agent'],
  vertra: [
    'accept',
    'accept-encoding',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
  ],
};

/** The update that a request asks for, read as its provider would; throws on anything in a place of its own. */
function readVida({ body, method, path, query }: RecordedRequest, token: string): Omit<Item, 'provider'> {
  expect([method, path]).toEqual(['POST', '/api/v2/updateOrganization']);
  const [, sentToken = '', id = ''] = /^token=([^&#?]*)&targetOrganizationId=([^&#?]*)$/.exec(query) ?? [];
  expect(decodeURIComponent(sentToken)).toBe(token);
  const settings = JSON.parse(body);
  expect(Object.keys(settings)).toEqual(['orgName']);
  return { id: decodeURIComponent(id), name: settings.orgName };
}

function readVertra(
  { body, headers, method, path, query }: RecordedRequest,
  token: string,
): Omit<Item, 'provider'> {
  expect([method, query, headers['authorization']]).toEqual(['PUT', '', `Bearer ${token}`]);
  const [, id = ''] = /^\/v1\/organizations\/([\w.!~*'()%-]+)$/.exec(path) ?? [];
  const { updates, ...others } = JSON.parse(body);
  expect([Object.keys(updates), others]).toEqual([['name'], {}]);
  return { id: decodeURIComponent(id), name: updates.name };
}

function takeSent({ sandbox: { vertra, vida } }: TestGateway): Item[] {
  const sent = [
    ...vida.requests.map((request) => ({ provider: 'vida' as const, ...readVida(request, vida.token) })),
    ...vertra.requests.map((request) => ({
      provider: 'vertra' as const,
      ...readVertra(request, vertra.token),
    })),
  ];
  for (const provider of ['vida', 'vertra'] as const) {
    for (const { headers } of (provider === 'vida' ? vida : vertra).requests) {
      expect(Object.keys(headers).sort()).toEqual(headersSent[provider]);
    }
  }
  vida.reset();
  vertra.reset();
  return sent;
}

function inOrder(items: readonly Item[]): string[] {
  return items.map((each) => JSON.stringify([each.provider, each.id, each.name])).sort();
}

/** What is to be sent: the provider's own id, in the well-formed text that UTF-8 can carry. */
function toSent({ id, name, provider }: Item): Item {
  const own = id.startsWith(`${provider}:`) ? id.slice(provider.length + 1) : id;
  return { provider, id: own, name };
}

const inputErrors = ['OrganizationInputError'];

describe('20,000 hostile ids and names', () => {
  it('reach their provider whole in their one place, or nothing of them does', {
    timeout: 120_000,
  }, async () => {
    const gateway = await startGateway();
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(batch, async (items) => {
        const inputs = items.map(({ id, name, provider }) => ({ [provider]: { organizationId: id, name } }));
        const { data, errors } = await gateway.send<{ updateOrganizations: Result[] }, object>(mutation, {
          inputs,
        });
        expect(errors).toBeUndefined();
        const told = data?.updateOrganizations ?? [];
        const expected = items.filter((_item, index) => !inputErrors.includes(told[index]?.__typename ?? ''));
        expect(inOrder(takeSent(gateway))).toEqual(inOrder(expected.map(toSent)));
        reached += expected.length;
      }),
      { numRuns: 20_000 / batchSize },
    );
    expect(reached).toBeGreaterThan(10_000);
    expect(gateway.unexpected).toEqual([]);
  });
});

/** Headers that the gateway reads, and some that others would act on. */
const headerNames = [
  ...['x-request-id', 'idempotency-key', 'authorization', 'x-api-key', 'traceparent', 'cookie', 'origin'],
  ...[
    'x-forwarded-host',
    'x-forwarded-for',
    'forwarded',
    'x-http-method-override',
    'accept',
    'content-type-options',
  ],
];

/** What `fetch` lets through as a header's value: more than HTTP does. */
const headerValue = fc
  .oneof(hostile, fc.string({ maxLength: 200 }))
  .map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '').trim());

describe('hostile headers', () => {
  it('change nothing of what a provider is asked, and come back in no header', {
    timeout: 60_000,
  }, async () => {
    const gateway = await startGateway();
    const update = {
      inputs: [
        { vida: { organizationId: '3', name: 'N' } },
        { vertra: { organizationId: 'org123', name: 'N' } },
      ],
    };
    const usual: Item[] = [
      { provider: 'vida', id: '3', name: 'N' },
      { provider: 'vertra', id: 'org123', name: 'N' },
    ];
    const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(headers, async (given) => {
        const { headers: answered, status } = await gateway.send<{ updateOrganizations: Result[] }, object>(
          mutation,
          update,
          {
            accept: 'application/json',
            ...given,
            ...(given['accept'] === undefined ? {} : { accept: '*/*' }),
          },
        );
        expect(status).toBe(200);
        // Under a key the update may be refused, or have been sent before.
        const sent = inOrder(takeSent(gateway));
        if (given['idempotency-key'] === undefined || sent.length > 0) expect(sent).toEqual(inOrder(usual));
        expect(answered.get('x-request-id')).toMatch(/^[\w.:-]{1,128}$/);
      }),
      { numRuns: 1000 },
    );
    expect(gateway.unexpected).toEqual([]);
  });
});
