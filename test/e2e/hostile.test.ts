import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

/** Strings that escape from their position when they are not encoded. */
const escapes = [
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
      fc.constantFrom(...escapes),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ maxLength: 8 }),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

const item = fc.record({ provider: fc.constantFrom('vida', 'vertra'), id: hostile, name: hostile });

/** The maximum size of a batch; each item is a separate case. */
const batchSize = 100;
const batch = fc.array(item, { minLength: batchSize, maxLength: batchSize });

type Item = typeof item extends fc.Arbitrary<infer Value> ? Value : never;

const mutation = `mutation ($inputs: [UpdateOrganizationInput!]!) {
  updateOrganizations(inputs: $inputs) { __typename ... on OrganizationError { applied } }
}`;

interface Result {
  readonly __typename: string;
}

/** The headers that the gateway sends to each provider; none contains data of a caller. */
const expectedHeaders = {
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

/** Reads the update in a request as Vida would; fails when the request contains anything else. */
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

function takeSentItems({ sandbox: { vertra, vida } }: TestGateway): Item[] {
  const sent = [
    ...vida.requests.map((request) => ({ provider: 'vida' as const, ...readVida(request, vida.token) })),
    ...vertra.requests.map((request) => ({
      provider: 'vertra' as const,
      ...readVertra(request, vertra.token),
    })),
  ];
  for (const provider of ['vida', 'vertra'] as const) {
    for (const { headers } of (provider === 'vida' ? vida : vertra).requests) {
      expect(Object.keys(headers).sort()).toEqual(expectedHeaders[provider]);
    }
  }
  vida.reset();
  vertra.reset();
  return sent;
}

function toSortedTexts(items: readonly Item[]): string[] {
  return items.map((each) => JSON.stringify([each.provider, each.id, each.name])).sort();
}

/** The item as the provider should receive it: with the id that the provider uses. */
function toExpected({ id, name, provider }: Item): Item {
  const providerId = id.startsWith(`${provider}:`) ? id.slice(provider.length + 1) : id;
  return { provider, id: providerId, name };
}

const inputErrors = ['OrganizationInputError'];

describe('20,000 hostile ids and names', () => {
  it('reach their provider unchanged and only in their own position, or are not sent', {
    timeout: 240_000,
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
        const results = data?.updateOrganizations ?? [];
        const expected = items.filter(
          (_item, index) => !inputErrors.includes(results[index]?.__typename ?? ''),
        );
        expect(toSortedTexts(takeSentItems(gateway))).toEqual(toSortedTexts(expected.map(toExpected)));
        reached += expected.length;
      }),
      { numRuns: 20_000 / batchSize },
    );
    expect(reached).toBeGreaterThan(10_000);
    expect(gateway.unexpected).toEqual([]);
  });
});

/** Headers that the gateway reads, and some that other servers interpret. */
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

/** The values that `fetch` accepts in a header, which are more than HTTP allows. */
const headerValue = fc
  .oneof(hostile, fc.string({ maxLength: 200 }))
  .map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '').trim());

describe('hostile headers', () => {
  it('do not change the requests to a provider, and are not returned in any header', {
    timeout: 120_000,
  }, async () => {
    const gateway = await startGateway();
    const update = {
      inputs: [
        { vida: { organizationId: '3', name: 'N' } },
        { vertra: { organizationId: 'org123', name: 'N' } },
      ],
    };
    const expected: Item[] = [
      { provider: 'vida', id: '3', name: 'N' },
      { provider: 'vertra', id: 'org123', name: 'N' },
    ];
    const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(headers, async (hostileHeaders) => {
        const { headers: responseHeaders, status } = await gateway.send<
          { updateOrganizations: Result[] },
          object
        >(mutation, update, {
          accept: 'application/json',
          ...hostileHeaders,
          ...(hostileHeaders['accept'] === undefined ? {} : { accept: '*/*' }),
        });
        expect(status).toBe(200);
        // With a key, the update may be refused or already applied.
        const sent = toSortedTexts(takeSentItems(gateway));
        if (hostileHeaders['idempotency-key'] === undefined || sent.length > 0)
          expect(sent).toEqual(toSortedTexts(expected));
        expect(responseHeaders.get('x-request-id')).toMatch(/^[\w.:-]{1,128}$/);
      }),
      { numRuns: 1000 },
    );
    expect(gateway.unexpected).toEqual([]);
  });
});
