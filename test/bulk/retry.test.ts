import { describe, expect, it } from 'vitest';
import type { RetryBulkUpdateMutation, UpdateOrganizationInput } from '../../schema/operations.ts';
import { CancelBulkUpdateDocument, RetryBulkUpdateDocument } from '../../schema/operations.ts';
import type { Caller, Scope } from '../../src/domain/access/caller.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { failUpdates } from '../redis/updates.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});
const vertra = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vertra: { organizationId, name },
});

type Retry = NonNullable<RetryBulkUpdateMutation['retryBulkUpdate']>;

async function retry(
  { send }: Pick<TestGateway, 'send'>,
  id: string,
  idempotencyKey: string | null = null,
  headers: Record<string, string> = {},
): Promise<Retry> {
  const { data, errors } = await send(RetryBulkUpdateDocument, { id, idempotencyKey }, headers);
  if (!data?.retryBulkUpdate) throw new Error(JSON.stringify(errors));
  return data.retryBulkUpdate;
}

const refused = respondWith({ status: 403, body: { error: { code: 'FORBIDDEN', message: 'No.' } } });

/** Opens a gateway with a finished bulk update of three items of Vida that were refused. */
async function openFailed(ids: readonly string[] = ['3', '42', '57'], key?: string) {
  const gateway = await openBulkGateway();
  failUpdates(gateway.sandbox.vida, refused);
  const inputs = ids.map((id, index) => vida(id, `Name ${index}`));
  const id = idOf(await gateway.start(inputs, key));
  expect(await gateway.waitForEnd(id)).toMatchObject({ failed: ids.length });
  failUpdates(gateway.sandbox.vida, undefined);
  return { ...gateway, id };
}

describe('retryBulkUpdate', () => {
  it('sends the items again that were provably not applied, with their index, and no others', async () => {
    const gateway = await openBulkGateway();
    const { sandbox, start, waitForEnd } = gateway;
    const id = idOf(
      await start([
        vertra('org123', 'A'),
        vertra('org404', 'B'),
        vida('9500', 'C'),
        vida('9500', 'D'),
        { vida: { organizationId: '42', name: 'E', email: 'not an address' } },
        vertra('org456', 'x'.repeat(51)),
      ]),
    );
    const first = await waitForEnd(id);
    expect(first).toMatchObject({ updated: 1, partiallyUpdated: 1, failed: 3, unknown: 1, retryOf: null });
    const sentBefore = [updatesSent(sandbox.vida).length, updatesSent(sandbox.vertra).length];
    const started = await retry(gateway, id);
    expect(started).toMatchObject({
      __typename: 'OrganizationBulkUpdate',
      retryOf: id,
      total: 3,
      waiting: 3,
    });
    const { failedItems, ...counts } = await waitForEnd(idOf(started));
    expect(counts).toMatchObject({ state: 'DONE', retryOf: id, total: 3, failed: 2, unknown: 1 });
    expect(failedItems).toMatchObject([
      { index: 1, path: ['inputs', '1', 'vertra'], error: { code: 'NOT_FOUND' } },
      { index: 3, path: ['inputs', '3', 'vida'], error: { code: 'OUTCOME_UNKNOWN' } },
      { index: 5, error: { issues: [{ path: ['inputs', '5', 'vertra', 'name'], code: 'TOO_LONG' }] } },
    ]);
    const bodies = [sandbox.vida, sandbox.vertra].map((provider, place) =>
      updatesSent(provider)
        .slice(sentBefore[place])
        .map(({ body }) => body),
    );
    expect(bodies).toEqual([[expect.stringContaining('"D"')], [expect.stringContaining('"B"')]]);
    const { createdAt } = started as { createdAt: string };
    expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(Date.parse(first.createdAt));
  });

  it('sends the items of a cancelled bulk update in their order that were never started', async () => {
    const gateway = await openBulkGateway();
    const { sandbox, send, start, waitForEnd } = gateway;
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start(['A', 'B', 'C', 'D'].map((name) => vida('3', name))));
    await held.waitForRequests(1);
    expect(await retry(gateway, id)).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      retryable: true,
      applied: 'NOT_APPLIED',
    });
    await send(CancelBulkUpdateDocument, { id });
    expect(await retry(gateway, id)).toMatchObject({ __typename: 'OrganizationUnavailableError' });
    held.release();
    expect(await waitForEnd(id)).toMatchObject({ state: 'CANCELLED', updated: 1, cancelled: 3 });
    expect(await waitForEnd(idOf(await retry(gateway, id)))).toMatchObject({ total: 3, updated: 3 });
    const names = updatesSent(sandbox.vida).map(({ body }) => /"([ABCD])"/.exec(body)?.[1]);
    expect(names).toEqual(['A', 'B', 'C', 'D']);
  });

  it('returns the same retry for the same key, and refuses the key of another start', async () => {
    const gateway = await openFailed(undefined, 'start');
    const { id, sandbox, start, waitForEnd } = gateway;
    const results = await Promise.all([retry(gateway, id, 'retry'), retry(gateway, id, 'retry')]);
    const [one = '', other] = results.map(idOf);
    expect(other).toBe(one);
    expect(await waitForEnd(one)).toMatchObject({ updated: 3 });
    expect(await retry(gateway, id, 'retry')).toMatchObject({ id: one, state: 'DONE', updated: 3 });
    expect(updatesSent(sandbox.vida)).toHaveLength(2 * 3);
    const reused = { __typename: 'OrganizationIdempotencyError', applied: 'NOT_APPLIED' };
    expect(await retry(gateway, id, 'start')).toMatchObject(reused);
    expect(await retry(gateway, one, 'retry')).toMatchObject(reused);
    expect(await start([vida('3', 'A')], 'retry')).toMatchObject({ __typename: reused.__typename });
  });

  it('refuses a second retry, and names the first one, which can be retried again', async () => {
    const gateway = await openFailed();
    const { id, sandbox, waitForEnd } = gateway;
    failUpdates(sandbox.vida, refused);
    const results = await Promise.all([retry(gateway, id), retry(gateway, id), retry(gateway, id, 'key')]);
    const started = results.filter(({ __typename }) => __typename === 'OrganizationBulkUpdate');
    expect(started).toHaveLength(1);
    const first = started[0] ? idOf(started[0]) : '';
    const message = `This bulk update was already retried as ${first}. Nothing was started. Retry that one.`;
    for (const result of [...results.filter((each) => each !== started[0]), await retry(gateway, id)]) {
      const issues = [{ path: ['id'], code: 'NOTHING_TO_UPDATE', message, limit: null }];
      expect(result).toMatchObject({ __typename: 'OrganizationInputError', message, issues });
    }
    expect(await waitForEnd(first)).toMatchObject({ failed: 3 });
    failUpdates(sandbox.vida, undefined);
    const second = await retry(gateway, first);
    expect(second).toMatchObject({ retryOf: first });
    expect(await waitForEnd(idOf(second))).toMatchObject({ updated: 3 });
    expect(updatesSent(sandbox.vida)).toHaveLength(3 * 3);
  });

  it('starts nothing when every item was applied', async () => {
    const gateway = await openBulkGateway();
    const id = idOf(await gateway.start([vida('3', 'A')]));
    await gateway.waitForEnd(id);
    expect(await retry(gateway, id)).toMatchObject({
      __typename: 'OrganizationInputError',
      issues: [{ path: ['id'], code: 'NOTHING_TO_UPDATE' }],
    });
  });

  it('refuses an invalid key, and a key in the header of an operation with a retry and another mutation', async () => {
    const gateway = await openFailed();
    expect(await retry(gateway, gateway.id, ' ')).toMatchObject({
      issues: [{ path: ['idempotencyKey'], code: 'REQUIRED' }],
    });
    const fields = '__typename ... on OrganizationError { code }';
    const query = `mutation { a: retryBulkUpdate(id: "bulk:a") { ${fields} } b: cancelBulkUpdate(id: "bulk:b") { ${fields} } }`;
    const { data } = await gateway.send<Record<string, object>, object>(
      query,
      {},
      { 'idempotency-key': 'k' },
    );
    expect(data?.['a']).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('costs as much as 10,000 items, so that one operation starts one', async () => {
    const { send } = await openBulkGateway();
    const query =
      'mutation { a: retryBulkUpdate(id: "a") { __typename } b: retryBulkUpdate(id: "b") { __typename } }';
    expect(await send(query, {})).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }],
    });
  });
});

describe('the caller of retryBulkUpdate', () => {
  const scopes = new Set<Scope>(['organizations:write']);
  const as = (id: string) => ({ authorization: `Bearer ${id}` });

  it('has its present rights for each item', async () => {
    let organizations: Caller['organizations'] = ['vida:none'];
    const authenticate = async (id: string): Promise<Caller> => ({ id, scopes, organizations });
    const gateway = await openBulkGateway({}, { authenticate });
    const { sandbox, start, waitForEnd } = gateway;
    const id = idOf(await start([vida('3', 'A'), vida('42', 'B')], undefined, as('me')));
    expect(await waitForEnd(id, as('me'))).toMatchObject({ failed: 2 });
    organizations = ['vida:42'];
    const retried = idOf(await retry(gateway, id, null, as('me')));
    expect(await waitForEnd(retried, as('me'))).toMatchObject({
      updated: 1,
      failedItems: [{ index: 0, error: { code: 'FORBIDDEN' } }],
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('receives the same error for a bulk update of another caller and for one that does not exist', async () => {
    const authenticate = async (id: string): Promise<Caller> => ({
      id,
      scopes: id === 'reader' ? new Set() : scopes,
      organizations: ['*'],
    });
    const gateway = await openBulkGateway({}, { authenticate });
    const id = idOf(await gateway.start([vida('404', 'A')], 'key', as('me')));
    await gateway.waitForEnd(id, as('me'));
    const ids = [id, 'bulk:9c3f8d1a-5a0e-4b52-8f6b-1f3f6ad1c001', 'bulk:', 'vida:3', ''];
    const results = await Promise.all(ids.map((each) => retry(gateway, each, null, as('you'))));
    const withoutIds = results.map((result) => ({ ...result, requestId: '' }));
    expect(new Set(withoutIds.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(results[0]).toMatchObject({ __typename: 'OrganizationNotFoundError', code: 'NOT_FOUND' });
    expect(await retry(gateway, id, null, as('reader'))).toMatchObject({
      __typename: 'OrganizationForbiddenError',
    });
  });
});
