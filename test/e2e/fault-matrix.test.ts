import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput, UpdateOrganizationMutation } from '../../schema/operations.ts';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  answerWith,
  closeAfterWrite,
  closeBeforeAnswer,
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
  resetBeforeAnswer,
  resetMidAnswer,
} from '../../src/sandbox/faults.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

/** One row of the outcome table: what happens, and what has to be told, sent and applied because of it. */
interface Row {
  readonly happens: string;
  readonly fault: Fault | 'CONNECTION_REFUSED' | 'STOPPED_BEFORE' | 'NOTHING';
  readonly member: string;
  readonly reason?: string;
  /** Requests that one update makes. */
  readonly sends: number;
  readonly writes: 0 | 1;
  /** The one provider that it happens at; both when absent. */
  readonly of?: 'vida' | 'vertra';
}

const told = (happens: string, fault: Row['fault'], member: string, sends = 1): Row => ({
  happens,
  fault,
  member: `Organization${member}`,
  sends,
  writes: fault === 'NOTHING' ? 1 : 0,
});

const unknown = (happens: string, fault: Fault, reason: string): Row => ({
  happens,
  fault,
  member: 'OrganizationOutcomeUnknownError',
  reason,
  sends: 1,
  writes: fault.applied ? 1 : 0,
});

const answer = (status: number, headers: Record<string, string> = {}) => answerWith({ status, headers });

const notFound = answerWith({ status: 404, body: { status: 'error', code: 'ORGANIZATION_NOT_FOUND' } });

/** Bodies in the words of both providers: each reads its own part. */
const success = { success: true, updatedSettings: ['orgName'], response: { id: 'org123', name: 'N' } };
const headers = { 'retry-after': '0' };
const confirming = (status: number) => answerWith({ status, headers, body: success, applied: true });
const foreign = (status: number) => {
  const body = { success: status === 200, updatedSettings: ['email'], response: { id: 'org456', name: 'N' } };
  return answerWith({ status, headers, body, applied: true });
};
const unconfirmed = answerWith({
  status: 200,
  body: { success: true, updatedSettings: [], response: { id: 'org123', name: 'Old' } },
  applied: true,
});
const codeBesideSuccess = answerWith({
  status: 200,
  body: { success: false, status: 'success', code: 'RATE_LIMIT_EXCEEDED' },
  applied: true,
});

const rows: readonly Row[] = [
  told('nothing goes wrong', 'NOTHING', 'Updated'),
  told('the connection is refused', 'CONNECTION_REFUSED', 'UnavailableError', 0),
  told('the gateway has stopped', 'STOPPED_BEFORE', 'UnavailableError', 0),
  told('401', answer(401), 'CredentialError'),
  told('403', answer(403), 'ForbiddenError'),
  { ...told('404', answer(404), 'NotFoundError'), of: 'vida' },
  { ...told('404 without a code', answer(404), 'UnexpectedError'), of: 'vertra' },
  { ...told('404 with a code', notFound, 'NotFoundError'), of: 'vertra' },
  told('409', answer(409), 'UnexpectedError'),
  told('418', answer(418), 'UnexpectedError'),
  told('422', answer(422), 'UnexpectedError'),
  told('429', answer(429), 'RateLimitedError'),
  told('429 with a wait that does not fit', answer(429, { 'retry-after': '60' }), 'RateLimitedError'),
  told('429 with waits that fit', answer(429, { 'retry-after': '0' }), 'RateLimitedError', 4),
  told('503 with a wait that does not fit', answer(503, { 'retry-after': '60' }), 'UnavailableError'),
  told('503 with waits that fit', answer(503, { 'retry-after': '0' }), 'UnavailableError', 4),
  unknown('no answer', hang, 'TIMEOUT'),
  unknown('no answer, though applied', hangAfterWrite, 'TIMEOUT'),
  unknown('an answer in drips', dripFed, 'TIMEOUT'),
  unknown('a reset', resetBeforeAnswer, 'CONNECTION_LOST'),
  unknown('a reset, though applied', resetAfterWrite, 'CONNECTION_LOST'),
  unknown('a close', closeBeforeAnswer, 'CONNECTION_LOST'),
  unknown('a close, though applied', closeAfterWrite, 'CONNECTION_LOST'),
  ...[500, 502, 503, 504].flatMap((status) => [
    unknown(`${status}`, answer(status), 'SERVER_ERROR'),
    unknown(`${status}, though applied`, answerWith({ status, applied: true }), 'SERVER_ERROR'),
  ]),
  unknown('408', answer(408), 'SERVER_ERROR'),
  ...[307, 308].map((status) => unknown(`${status}`, answer(status), 'UNREADABLE_ANSWER')),
  unknown('a success that confirms nothing', unconfirmed, 'NOT_CONFIRMED'),
  unknown('a success for another organization', foreign(200), 'UNREADABLE_ANSWER'),
  ...[400, 401, 403, 404, 409, 422, 429, 503].flatMap((status) => [
    unknown(`${status} over a success`, confirming(status), 'UNREADABLE_ANSWER'),
    unknown(`${status} over the answer to another request`, foreign(status), 'UNREADABLE_ANSWER'),
  ]),
  unknown('408 over a success', confirming(408), 'SERVER_ERROR'),
  unknown('202 over a success', confirming(202), 'UNREADABLE_ANSWER'),
  unknown('a success with a code', codeBesideSuccess, 'UNREADABLE_ANSWER'),
  ...Object.entries({ resetMidAnswer, cutShort, notJson, huge, gzipBomb, empty, noContent, redirect }).map(
    ([name, fault]) => unknown(name, fault, 'UNREADABLE_ANSWER'),
  ),
];

const inputs = {
  vida: { vida: { organizationId: '3', name: 'N' } },
  vertra: { vertra: { organizationId: 'org123', name: 'N' } },
} satisfies Record<string, UpdateOrganizationInput>;

type Result = UpdateOrganizationMutation['updateOrganization'];

/** The ways to send one update; `keyed` can be sent again as the same request. */
const ways: Record<
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
  Object.keys(ways).flatMap((way) =>
    rows.filter(({ of = provider }) => of === provider).map((row) => ({ ...row, provider, way })),
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

function expectTold(result: Result | undefined, { member, reason }: Case): void {
  expect(result?.__typename).toBe(member);
  if (!result || !('applied' in result)) return;
  const isUnknown = reason !== undefined;
  const isTransient = /RateLimited|Unavailable/.test(member);
  expect(result).toMatchObject({ applied: isUnknown ? 'UNKNOWN' : 'NOT_APPLIED', retryable: isTransient });
  if (isUnknown) expect(result).toMatchObject({ reason });
}

describe.each(cases)('$provider, $way: $happens', (row) => {
  const { provider, sends, way, writes } = row;

  it(`is told as ${row.member} ${row.reason ?? ''}, sent ${sends}×, applied ${writes}×`, async () => {
    const gateway = await startFor(row, provider);
    const box = gateway.sandbox[provider];
    const ask = ways[way] ?? (() => Promise.reject(new Error(way)));
    expectTold(await ask(gateway, inputs[provider]), row);
    const id = provider === 'vida' ? '3' : 'org123';
    expect([updatesSent(box).length, box.writes(id)]).toEqual([sends, writes]);
    if (way !== 'keyed' || typeof row.fault === 'string') return;

    // The same request again, all well by now: sent only when the first one provably changed nothing.
    box.inject(undefined);
    const again = await ask(gateway, inputs[provider]);
    expect(again?.__typename).toBe(row.reason === undefined ? 'OrganizationUpdated' : row.member);
    expect(box.writes(id)).toBe(row.reason === undefined ? 1 : writes);
  });
});
