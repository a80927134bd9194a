import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput, UpdateOrganizationMutation } from '../../schema/operations.ts';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../schema/operations.ts';
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
  resetAfterWrite,
  resetBeforeResponse,
  resetMidResponse,
  respondWith,
} from '../../src/sandbox/faults.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

/** One row of the outcome table: a fault, and the expected result, number of requests and number of writes. */
interface Row {
  readonly title: string;
  readonly fault: Fault | 'CONNECTION_REFUSED' | 'STOPPED_BEFORE' | 'NOTHING';
  readonly member: string;
  readonly reason?: string;
  /** The number of requests for one update. */
  readonly requests: number;
  readonly writes: 0 | 1;
  /** The only provider with this fault; both when absent. */
  readonly only?: 'vida' | 'vertra';
}

const known = (title: string, fault: Row['fault'], member: string, requests = 1): Row => ({
  title,
  fault,
  member: `Organization${member}`,
  requests,
  writes: fault === 'NOTHING' ? 1 : 0,
});

const unknown = (title: string, fault: Fault, reason: string): Row => ({
  title,
  fault,
  member: 'OrganizationOutcomeUnknownError',
  reason,
  requests: 1,
  writes: fault.applied ? 1 : 0,
});

const respond = (status: number, headers: Record<string, string> = {}) => respondWith({ status, headers });

const notFound = respondWith({ status: 404, body: { status: 'error', code: 'ORGANIZATION_NOT_FOUND' } });

/** Bodies in the format of both providers; each adapter reads its own fields. */
const success = { success: true, updatedSettings: ['orgName'], response: { id: 'org123', name: 'N' } };
const headers = { 'retry-after': '0' };
const confirming = (status: number) => respondWith({ status, headers, body: success, applied: true });
const foreign = (status: number) => {
  const body = { success: status === 200, updatedSettings: ['email'], response: { id: 'org456', name: 'N' } };
  return respondWith({ status, headers, body, applied: true });
};
const unconfirmed = respondWith({
  status: 200,
  body: { success: true, updatedSettings: [], response: { id: 'org123', name: 'Old' } },
  applied: true,
});
const codeBesideSuccess = respondWith({
  status: 200,
  body: { success: false, status: 'success', code: 'RATE_LIMIT_EXCEEDED' },
  applied: true,
});

const rows: readonly Row[] = [
  known('success', 'NOTHING', 'Updated'),
  known('the connection is refused', 'CONNECTION_REFUSED', 'UnavailableError', 0),
  known('the gateway has stopped', 'STOPPED_BEFORE', 'UnavailableError', 0),
  known('401', respond(401), 'CredentialError'),
  known('403', respond(403), 'ForbiddenError'),
  { ...known('404', respond(404), 'NotFoundError'), only: 'vida' },
  { ...known('404 without a code', respond(404), 'UnexpectedError'), only: 'vertra' },
  { ...known('404 with a code', notFound, 'NotFoundError'), only: 'vertra' },
  known('409', respond(409), 'UnexpectedError'),
  known('418', respond(418), 'UnexpectedError'),
  known('422', respond(422), 'UnexpectedError'),
  known('429', respond(429), 'RateLimitedError'),
  known('429 with a wait that does not fit', respond(429, { 'retry-after': '60' }), 'RateLimitedError'),
  known('429 with waits that fit', respond(429, { 'retry-after': '0' }), 'RateLimitedError', 4),
  known('503 with a wait that does not fit', respond(503, { 'retry-after': '60' }), 'UnavailableError'),
  known('503 with waits that fit', respond(503, { 'retry-after': '0' }), 'UnavailableError', 4),
  unknown('no response', hang, 'TIMEOUT'),
  unknown('no response after the write', hangAfterWrite, 'TIMEOUT'),
  unknown('a response byte by byte', dripFed, 'TIMEOUT'),
  unknown('a reset', resetBeforeResponse, 'CONNECTION_LOST'),
  unknown('a reset after the write', resetAfterWrite, 'CONNECTION_LOST'),
  unknown('a close', closeBeforeResponse, 'CONNECTION_LOST'),
  unknown('a close after the write', closeAfterWrite, 'CONNECTION_LOST'),
  ...[500, 502, 503, 504].flatMap((status) => [
    unknown(`${status}`, respond(status), 'SERVER_ERROR'),
    unknown(`${status} after the write`, respondWith({ status, applied: true }), 'SERVER_ERROR'),
  ]),
  unknown('408', respond(408), 'SERVER_ERROR'),
  ...[307, 308].map((status) => unknown(`${status}`, respond(status), 'UNREADABLE_ANSWER')),
  unknown('a success that confirms nothing', unconfirmed, 'NOT_CONFIRMED'),
  unknown('a success for another organization', foreign(200), 'UNREADABLE_ANSWER'),
  ...[400, 401, 403, 404, 409, 422, 429, 503].flatMap((status) => [
    unknown(`${status} with the body of a success`, confirming(status), 'UNREADABLE_ANSWER'),
    unknown(`${status} with the response for another organization`, foreign(status), 'UNREADABLE_ANSWER'),
  ]),
  unknown('408 with the body of a success', confirming(408), 'SERVER_ERROR'),
  unknown('202 with the body of a success', confirming(202), 'UNREADABLE_ANSWER'),
  unknown('a success with an error code', codeBesideSuccess, 'UNREADABLE_ANSWER'),
  ...Object.entries({ resetMidResponse, cutShort, notJson, huge, gzipBomb, empty, noContent, redirect }).map(
    ([name, fault]) => unknown(name, fault, 'UNREADABLE_ANSWER'),
  ),
];

const inputs = {
  vida: { vida: { organizationId: '3', name: 'N' } },
  vertra: { vertra: { organizationId: 'org123', name: 'N' } },
} satisfies Record<string, UpdateOrganizationInput>;

type Result = UpdateOrganizationMutation['updateOrganization'];

/** The operations that send one update; `keyed` can be resent as the same request. */
const operations: Record<
  string,
  (gateway: TestGateway, input: UpdateOrganizationInput) => Promise<Result | undefined>
> = {
  unkeyed: async ({ send }, input) =>
    (await send(UpdateOrganizationDocument, { input })).data?.updateOrganization,
  keyed: async ({ send }, input) =>
    (await send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' })).data?.updateOrganization,
  batch: async ({ send }, input) =>
    (await send(UpdateOrganizationsDocument, { inputs: [input] })).data?.updateOrganizations?.[0],
};

const cases = (['vida', 'vertra'] as const).flatMap((provider) =>
  Object.keys(operations).flatMap((operation) =>
    rows.filter(({ only = provider }) => only === provider).map((row) => ({ ...row, provider, operation })),
  ),
);

type Case = (typeof cases)[number];

async function startFor({ fault, reason }: Row, provider: 'vida' | 'vertra'): Promise<TestGateway> {
  const gateway = await startGateway({ timeoutMs: reason === 'TIMEOUT' ? 500 : 10_000 });
  if (fault === 'CONNECTION_REFUSED') await gateway.sandbox.close();
  else if (fault === 'STOPPED_BEFORE') await gateway.gate.close();
  else if (fault !== 'NOTHING') gateway.sandbox[provider].inject(() => fault);
  return gateway;
}

function expectResult(result: Result | undefined, { member, reason }: Case): void {
  expect(result?.__typename).toBe(member);
  if (!result || !('applied' in result)) return;
  const isUnknown = reason !== undefined;
  const isTransient = /RateLimited|Unavailable/.test(member);
  expect(result).toMatchObject({ applied: isUnknown ? 'UNKNOWN' : 'NOT_APPLIED', retryable: isTransient });
  if (isUnknown) expect(result).toMatchObject({ reason });
}

describe.each(cases)('$provider, $operation: $title', (row) => {
  const { operation, provider, requests, writes } = row;

  it(`returns ${row.member} ${row.reason ?? ''} after ${requests} requests and ${writes} writes`, async () => {
    const gateway = await startFor(row, provider);
    const simulated = gateway.sandbox[provider];
    const send = operations[operation] ?? (() => Promise.reject(new Error(operation)));
    expectResult(await send(gateway, inputs[provider]), row);
    const id = provider === 'vida' ? '3' : 'org123';
    expect([updatesSent(simulated).length, simulated.writes(id)]).toEqual([requests, writes]);
    if (operation !== 'keyed' || typeof row.fault === 'string') return;

    // The same request again, without the fault: sent only when the first one was provably not applied.
    simulated.inject(undefined);
    const again = await send(gateway, inputs[provider]);
    expect(again?.__typename).toBe(row.reason === undefined ? 'OrganizationUpdated' : row.member);
    expect(simulated.writes(id)).toBe(row.reason === undefined ? 1 : writes);
  });
});
