import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { ItemRun } from '../../src/bulk/update-item.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const as = (id: string) => ({ authorization: `Bearer ${id}` });

/** One caller may update a single organization, the other one every organization. */
const authenticate = async (id: string) => ({
  id,
  scopes: new Set<Scope>(['organizations:read', 'organizations:write']),
  organizations: id === 'narrow' ? (['vertra:org123'] as const) : (['*'] as const),
});

const vertra = (organizationId: string, name: string | null): UpdateOrganizationInput => ({
  vertra: { organizationId, name },
});

/** One item of each provider starts in a minute. */
const perMinute = { VIDA: 1, VERTRA: 1 };

it('items that the caller may not send, or with invalid input, leave the one start of a minute to another caller', async () => {
  const { sandbox, start, waitForEnd } = await openBulkGateway(
    { maxItems: 1200, perMinute },
    { authenticate },
  );
  const forbidden = Array.from({ length: 1000 }, (_, index) => vertra(`org${index + 200}`, 'N'));
  const invalid = Array.from({ length: 100 }, () => vertra('org123', null));
  const refused = await waitForEnd(
    idOf(await start([...forbidden, ...invalid], undefined, as('narrow'))),
    as('narrow'),
  );
  expect(refused).toMatchObject({ state: 'DONE', total: 1100, failed: 1100 });
  const other = idOf(await start([vertra('org123', 'Other')], undefined, as('other')));
  expect(await waitForEnd(other, as('other'))).toMatchObject({ state: 'DONE', updated: 1 });
  expect(updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates)).toEqual([
    { name: 'Other' },
  ]);
});

it('an item is sent in its order beside refused ones, whose errors have the code, the path and the index of the input', async () => {
  const { sandbox, start, waitForEnd } = await openBulkGateway({ perMinute }, { authenticate });
  const inputs = [vertra('org9', 'A'), vertra('org123', null), vertra('org123', 'B'), vertra('org8', 'C')];
  const ended = await waitForEnd(idOf(await start(inputs, undefined, as('narrow'))), as('narrow'));
  expect(ended).toMatchObject({ state: 'DONE', updated: 1, failed: 3 });
  expect(ended.failedItems).toMatchObject([
    { index: 0, error: { __typename: 'OrganizationForbiddenError', applied: 'NOT_APPLIED' } },
    { index: 1, error: { issues: [{ path: ['inputs', '1', 'vertra', 'name'], code: 'NULL_NOT_ALLOWED' }] } },
    { index: 3, error: { __typename: 'OrganizationForbiddenError' } },
  ]);
  expect(updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates)).toEqual([{ name: 'B' }]);
});

it('items that are refused together are one operation without an index', async () => {
  const runs: ItemRun[] = [];
  const { start, waitForEnd } = await openBulkGateway(
    { onItemRun: (run) => void runs.push(run) },
    { authenticate },
  );
  const inputs = [vertra('org123', 'Sent'), vertra('org8', 'A'), vertra('org9', 'B')];
  const id = idOf(await start(inputs, undefined, as('narrow')));
  await waitForEnd(id, as('narrow'));
  const operations = runs.map(({ index, record }) => [index, record.outcomes]);
  expect(operations).toHaveLength(2);
  expect(operations).toContainEqual([null, [expect.objectContaining({ applied: 'NOT_APPLIED', count: 2 })]]);
  expect(operations).toContainEqual([0, [expect.objectContaining({ applied: 'APPLIED', count: 1 })]]);
});

it('items of a connection without a credential are refused together, with the setting that is missing', async () => {
  const runs: ItemRun[] = [];
  const { sandbox, start, waitForEnd } = await openBulkGateway(
    { perMinute, onItemRun: (run) => void runs.push(run) },
    { authenticate, vertraToken: null },
  );
  const other = as('other');
  const inputs = [
    vertra('org123', 'A'),
    vertra('org123', 'B'),
    vertra('org456', null),
    vertra('org456', 'C'),
  ];
  const ended = await waitForEnd(idOf(await start(inputs, undefined, other)), other);
  expect(ended).toMatchObject({ state: 'DONE', failed: 4 });
  const unavailable = {
    __typename: 'OrganizationUnavailableError',
    message: 'Vertra Cloud is not configured here: set VERTRA_API_TOKEN.',
  };
  expect(ended.failedItems.map(({ error }) => error)).toMatchObject([
    unavailable,
    unavailable,
    unavailable,
    unavailable,
  ]);
  expect(runs.map(({ index }) => index)).toEqual([null]);
  expect(sandbox.vertra.requests).toEqual([]);
});
