import { describe, expect, it } from 'vitest';
import type { OutcomeUnknownReason } from '../../src/domain/errors.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  closeAfterWrite,
  closeBeforeResponse,
  cutShort,
  dripFed,
  empty,
  gzipBomb,
  hang,
  hangAfterWrite,
  huge,
  noContent,
  notJson,
  redirect,
  redirectTarget,
  resetAfterWrite,
  resetBeforeResponse,
  resetMidResponse,
  respondWith,
} from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import type { TestOptions } from '../support/start-providers.ts';
import { startProviders } from '../support/start-providers.ts';

interface Subject {
  readonly box: SimulatedProvider;
  readonly drift: string[];
  readonly unknownPaths: unknown[];
  /** Stops the provider. */
  shutDown(): Promise<void>;
  /** Sets the organization's name at the provider. */
  rename(id: string, name: string): Promise<UpdateOutcome>;
}

/** The adapters in each dialect, with an organization of the sandbox. */
const subjects: {
  name: string;
  known: string;
  start(options?: TestOptions): Promise<Subject>;
}[] = [
  {
    name: 'Vida',
    known: '3',
    async start(options = {}) {
      const { drift, providers, sandbox, unknownPaths } = await startProviders(options);
      return {
        box: sandbox.vida,
        drift,
        unknownPaths,
        shutDown: sandbox.close,
        rename: (id, name) => providers.VIDA.update(id, { name }),
      };
    },
  },
  ...(['organizations', 'workspaces', 'workspaces-flat'] satisfies VertraDialect[]).map((dialect) => ({
    name: `Vertra Cloud, ${dialect}`,
    known: 'org123',
    async start(options: TestOptions = {}) {
      const { drift, providers, sandbox, unknownPaths } = await startProviders({ ...options, dialect });
      return {
        box: sandbox.vertra,
        drift,
        unknownPaths,
        shutDown: sandbox.close,
        rename: (id: string, name: string) => providers.VERTRA.update(id, { name }),
      };
    },
  })),
];

const unknown: [string, Fault, OutcomeUnknownReason, number][] = [
  ['never responds', hang, 'TIMEOUT', 0],
  ['applies the request and never responds', hangAfterWrite, 'TIMEOUT', 1],
  ['sends its response byte by byte without end', dripFed, 'TIMEOUT', 1],
  ['resets the connection', resetBeforeResponse, 'CONNECTION_LOST', 0],
  ['resets the connection, having applied it', resetAfterWrite, 'CONNECTION_LOST', 1],
  ['closes the connection', closeBeforeResponse, 'CONNECTION_LOST', 0],
  ['closes the connection, having applied it', closeAfterWrite, 'CONNECTION_LOST', 1],
  ['resets the connection within its response', resetMidResponse, 'UNREADABLE_ANSWER', 1],
  ['cuts its response short', cutShort, 'UNREADABLE_ANSWER', 1],
  ['responds with text', notJson, 'UNREADABLE_ANSWER', 1],
  ['responds with an empty body', empty, 'UNREADABLE_ANSWER', 1],
  ['responds with 204', noContent, 'UNREADABLE_ANSWER', 1],
  ['responds with too much', huge, 'UNREADABLE_ANSWER', 1],
  ['responds with a bomb', gzipBomb, 'UNREADABLE_ANSWER', 1],
  ['responds with a list', respondWith({ status: 200, body: [], applied: true }), 'UNREADABLE_ANSWER', 1],
  ['responds with null', respondWith({ status: 200, body: 'null', applied: true }), 'UNREADABLE_ANSWER', 1],
  [
    'responds with an empty object',
    respondWith({ status: 200, body: {}, applied: true }),
    'UNREADABLE_ANSWER',
    1,
  ],
  ['redirects', redirect, 'UNREADABLE_ANSWER', 0],
  ...[301, 302, 303, 304, 308].map((status): (typeof unknown)[number] => [
    `responds with ${status}`,
    respondWith({ status, headers: { location: redirectTarget } }),
    'UNREADABLE_ANSWER',
    0,
  ]),
  ...[408, 500, 501, 502, 503, 504, 507, 599].map((status): (typeof unknown)[number] => [
    `responds with ${status}`,
    respondWith({ status, body: '<h1>Error</h1>', applied: true }),
    'SERVER_ERROR',
    1,
  ]),
];

for (const status of [408, 500, 502, 504]) {
  const fault = respondWith({ status, headers: { 'retry-after': '0' }, applied: true });
  unknown.push([`responds with ${status} and asks to come back`, fault, 'SERVER_ERROR', 1]);
}
for (const status of [301, 307]) {
  const body = {
    success: true,
    updatedSettings: ['orgName'],
    response: { id: 'org123', name: 'Fresh name' },
  };
  unknown.push([
    `responds with ${status} over a success`,
    respondWith({ status, body }),
    'UNREADABLE_ANSWER',
    0,
  ]);
}

const refused: [number, string][] = [
  [401, 'credential'],
  [402, 'unexpected'],
  [403, 'forbidden'],
  [405, 'unexpected'],
  [409, 'unexpected'],
  [410, 'unexpected'],
  [413, 'unexpected'],
  [418, 'unexpected'],
  [422, 'unexpected'],
  [425, 'unexpected'],
  [429, 'rateLimited'],
  [451, 'unexpected'],
];

describe.each(subjects)('$name', ({ known, start }) => {
  it('confirms an update that the provider applied', async () => {
    const { box, drift, rename } = await start();
    const outcome = await rename(known, 'Zoë & Söhne 🙂');
    expect(outcome).toMatchObject({
      kind: 'updated',
      organization: { providerId: known, name: 'Zoë & Söhne 🙂' },
      fields: [{ path: ['name'], state: 'APPLIED' }],
    });
    expect(box.writes(known)).toBe(1);
    expect(drift).toEqual([]);
  });

  it.each(unknown)(
    'returns an unknown outcome when the provider %s',
    async (_does, fault, reason, writes) => {
      const { box, rename } = await start({ timeoutMs: reason === 'TIMEOUT' ? 500 : 10_000 });
      box.inject(() => fault);
      expect(await rename(known, 'Fresh name')).toMatchObject({
        kind: 'outcomeUnknown',
        reason,
        applied: 'UNKNOWN',
        retryable: false,
      });
      expect(box.writes(known)).toBe(writes);
      expect(box.requests).toHaveLength(1);
    },
  );

  it.each(refused)(
    'converts a %i without a body to %s, NOT_APPLIED, and does not send the update again',
    async (status, kind) => {
      const { box, rename } = await start();
      box.inject(() => respondWith({ status, body: 'no JSON' }));
      const outcome = await rename(known, 'Fresh name');
      expect(outcome).toMatchObject({
        kind,
        applied: 'NOT_APPLIED',
        retryable: kind === 'rateLimited',
        providerCode: null,
      });
      if (outcome.kind === 'unexpected') expect(outcome.status).toBe(status);
      expect(box.requests).toHaveLength(1);
    },
  );

  it('converts a 404 without a body to notFound at Vida, and to an unknown path at Vertra', async () => {
    const { box, rename, unknownPaths } = await start();
    const isVertra = known === 'org123';
    for (const body of ['no JSON', '', '{}', '[]', 'null']) {
      box.inject(() => respondWith({ status: 404, body }));
      const outcome = await rename(known, 'Fresh name');
      expect(outcome).toMatchObject({
        kind: isVertra ? 'unexpected' : 'notFound',
        applied: 'NOT_APPLIED',
        retryable: false,
      });
      if (outcome.kind === 'unexpected') expect(outcome.status).toBe(404);
    }
    expect(box.requests).toHaveLength(5);
    expect(unknownPaths).toHaveLength(isVertra ? 5 : 0);
  });

  it.each([
    [429, 'rateLimited'],
    [503, 'unavailable'],
  ])('gives up a %i at once when the stated wait does not fit the deadline', async (status, kind) => {
    const { box, rename } = await start({ timeoutMs: 5000 });
    box.inject(() => respondWith({ status, headers: { 'retry-after': '30' } }));
    expect(await rename(known, 'Fresh name')).toMatchObject({
      kind,
      applied: 'NOT_APPLIED',
      retryable: true,
      retryAfterSeconds: 30,
    });
    expect(box.requests).toHaveLength(1);
  });

  it.each([[429], [503]])(
    'sends a %i again when the stated wait fits, and applies it once',
    async (status) => {
      const { box, rename } = await start();
      let seen = 0;
      box.inject(() => {
        seen += 1;
        return seen < 3 ? respondWith({ status, headers: { 'retry-after': '0' } }) : undefined;
      });
      expect(await rename(known, 'Fresh name')).toMatchObject({ kind: 'updated' });
      expect(box.requests).toHaveLength(3);
      expect(box.writes(known)).toBe(1);
    },
  );

  it('stops after four attempts', async () => {
    const { box, rename } = await start();
    box.inject(() => respondWith({ status: 429, headers: { 'retry-after': '0' } }));
    expect(await rename(known, 'Fresh name')).toMatchObject({ kind: 'rateLimited', retryAfterSeconds: 0 });
    expect(box.requests).toHaveLength(4);
  });

  it('returns NOT_APPLIED when the provider cannot be reached', async () => {
    const { rename, shutDown } = await start();
    await shutDown();
    expect(await rename(known, 'x')).toMatchObject({
      kind: 'unavailable',
      applied: 'NOT_APPLIED',
      retryable: true,
      retryAfterSeconds: null,
    });
  });

  it('returns an unknown outcome when the gateway stops before the response', async () => {
    const stop = new AbortController();
    const { box, rename } = await start({ stop: stop.signal });
    box.inject(() => {
      stop.abort();
      return hangAfterWrite;
    });
    expect(await rename(known, 'x')).toMatchObject({
      kind: 'outcomeUnknown',
      reason: 'INTERRUPTED',
      applied: 'UNKNOWN',
    });
  });

  it('returns the last refusal when the gateway stops during a stated wait', async () => {
    const stop = new AbortController();
    const { box, rename } = await start({ stop: stop.signal });
    box.inject(() => {
      setImmediate(() => setImmediate(() => stop.abort()));
      return respondWith({ status: 429, headers: { 'retry-after': '5' } });
    });
    expect(await rename(known, 'x')).toMatchObject({ kind: 'rateLimited', applied: 'NOT_APPLIED' });
    expect(box.requests).toHaveLength(1);
  });

  it('returns NOT_APPLIED when the gateway stopped before the update', async () => {
    const { box, rename } = await start({ stop: AbortSignal.abort() });
    expect(await rename(known, 'x')).toMatchObject({
      kind: 'unavailable',
      applied: 'NOT_APPLIED',
      retryable: true,
    });
    expect(box.requests).toEqual([]);
  });

  it.each([
    ['a/b'],
    ['a?token=x&y=z'],
    ['..%2f..'],
    ['a#b'],
    ['%00'],
    ['ü 🙂'],
    ['a;b=c'],
    ['__proto__'],
    ['a+b c'],
  ])('sends the id %j whole, in its one place', async (id) => {
    const { box, rename } = await start();
    expect(await rename(id, 'x')).toMatchObject({ kind: 'notFound', applied: 'NOT_APPLIED' });
    expect(box.requests.map(({ organizationId }) => organizationId)).toEqual([id]);
  });

  it('excludes the credential, the origin and the response body from every outcome', async () => {
    const { box, rename } = await start();
    for (const status of [200, 307, 400, 403, 409, 418, 429, 500, 503]) {
      box.inject((request) =>
        respondWith({ status, body: { code: `${request.path} ${box.token}`, message: 'body-mark' } }),
      );
      const outcome = JSON.stringify(await rename(known, 'x'));
      expect(outcome).not.toContain(box.token);
      expect(outcome).not.toContain('127.0.0.1');
      expect(outcome).not.toContain('body-mark');
    }
  });
});
