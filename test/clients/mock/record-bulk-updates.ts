import { print } from 'graphql';
import { readEvents } from '../../../schema/event-stream/read-events.ts';
import type { BulkUpdateProgressSubscription, UpdateOrganizationInput } from '../../../schema/operations.ts';
import {
  BulkUpdateDocument,
  BulkUpdateProgressDocument,
  CancelBulkUpdateDocument,
  RetryBulkUpdateDocument,
  StartBulkUpdateDocument,
} from '../../../schema/operations.ts';
import { anonymous } from '../../../src/domain/access/caller.ts';
import { writeScopeRefusal } from '../../../src/domain/access/rights.ts';
import { bulkUnavailable, cancelUnknown, startUnknown } from '../../../src/domain/bulk/bulk-errors.ts';
import type { BulkCancelError, BulkStartError } from '../../../src/domain/bulk/bulk-update.ts';
import type { BulkGateway } from '../../bulk/open-bulk-gateway.ts';
import { idOf, openBulkGateway } from '../../bulk/open-bulk-gateway.ts';
import { holdResponses } from '../../redis/hold-responses.ts';
import { noBulkUpdates } from '../../support/no-bulk-updates.ts';
import { startGateway } from '../../support/start-gateway.ts';

type Progress = NonNullable<BulkUpdateProgressSubscription['bulkUpdateProgress']>;

const update = (organizationId: string): UpdateOrganizationInput => ({
  vida: { organizationId, name: 'Renamed' },
});

/** An update that is applied, one that is refused, and one whose outcome is unknown. */
const inputs = ['3', '9403', '9601'].map(update);

/** Starts the same bulk update until the caller has too many. */
async function startTooMany({ start }: BulkGateway) {
  for (;;) {
    const result = await start([update('3')]);
    if (result.__typename !== 'OrganizationBulkUpdate') return result;
  }
}

/** Returns the answer of a gateway whose bulk updates return this error. */
async function readErrors(startError: BulkStartError, cancelError: BulkCancelError) {
  const bulk = { ...noBulkUpdates, start: async () => startError, cancel: async () => cancelError };
  const { send } = await startGateway({ bulk });
  const started = await send(StartBulkUpdateDocument, { inputs });
  const cancelled = await send(CancelBulkUpdateDocument, { id: 'any' });
  return { start: started.data?.startBulkUpdate, cancel: cancelled.data?.cancelBulkUpdate };
}

/** Returns what the gateway answers for each member of the unions of bulk updates. */
export async function recordBulkUpdates() {
  const gateway = await openBulkGateway();
  const started = await gateway.start(inputs, 'import-1');
  const id = idOf(started);
  const idempotency = await gateway.start([update('42')], 'import-1');
  const input = await gateway.start([]);
  await gateway.waitForEnd(id);
  const found = (await gateway.send(BulkUpdateDocument, { id })).data?.bulkUpdate;
  const notFound = (await gateway.send(BulkUpdateDocument, { id: 'none' })).data?.bulkUpdate;
  const nothing = (await gateway.send(RetryBulkUpdateDocument, { id: 'none' })).data?.retryBulkUpdate;
  const held = await openBulkGateway();
  holdResponses(held.sandbox.vida);
  const rateLimited = await startTooMany(held);
  const forbidden = writeScopeRefusal({ ...anonymous, scopes: new Set() });
  if (forbidden === undefined) throw new Error('A caller without scopes was not refused.');
  const errors = await Promise.all([
    readErrors(forbidden, forbidden),
    readErrors(bulkUnavailable, bulkUnavailable),
    readErrors(startUnknown('CONNECTION_LOST', id, true), cancelUnknown('CONNECTION_LOST')),
  ]);
  return {
    start: [started, idempotency, input, nothing, rateLimited, ...errors.map(({ start }) => start)],
    bulk: [found, notFound, rateLimited, ...errors.map(({ cancel }) => cancel)],
  };
}

/** Returns each state that the gateway sends of a bulk update with two items. */
export async function recordProgress(): Promise<readonly Progress[]> {
  const { gateway, sandbox, start } = await openBulkGateway();
  const held = holdResponses(sandbox.vida);
  const id = idOf(await start([update('3'), update('3')]));
  await held.waitForRequests(1);
  const { body } = await gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: print(BulkUpdateProgressDocument), variables: { id } }),
  });
  const states: Progress[] = [];
  for await (const { data, name } of readEvents(body ?? new ReadableStream())) {
    if (name !== 'next') continue;
    states.push(JSON.parse(data).data.bulkUpdateProgress);
    if (states.length === 1) held.release();
  }
  return states;
}
