import { print } from 'graphql';
import type {
  BulkUpdateProgressSubscription,
  TypedDocument,
  UpdateOrganizationInput,
} from '../../schema/operations.ts';
import {
  BulkUpdateDocument,
  BulkUpdateProgressDocument,
  BulkUpdatesDocument,
  CancelBulkUpdateDocument,
  RetryBulkUpdateDocument,
  StartBulkUpdateDocument,
} from '../../schema/operations.ts';
import { parseBulkUpdateId } from '../../src/domain/bulk/bulk-id.ts';
import type { Found, FoundBulk } from '../support/found-bulk.ts';
import { toFound } from '../support/found-bulk.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { waitUntil } from './wait-until.ts';

export type Progress = NonNullable<BulkUpdateProgressSubscription['bulkUpdateProgress']>;
type Headers = Readonly<Record<string, string>>;

/** Sends a start of a bulk update to a replica, and resolves to its result. */
export async function sendStart(
  { url }: GatewayProcess,
  inputs: readonly UpdateOrganizationInput[],
  idempotencyKey?: string,
  headers?: Headers,
) {
  const variables = { inputs: [...inputs], idempotencyKey: idempotencyKey ?? null };
  return (await execute(url, StartBulkUpdateDocument, variables, headers)).startBulkUpdate;
}

/** Starts a bulk update at a replica, and resolves to its id. */
export async function startBulk(...args: Parameters<typeof sendStart>): Promise<string> {
  const result = await sendStart(...args);
  if (result?.__typename !== 'OrganizationBulkUpdate') throw new Error(JSON.stringify(result));
  return result.id;
}

export async function findBulk({ url }: GatewayProcess, id: string, headers?: Headers): Promise<Found> {
  const { bulkUpdate } = await execute(url, BulkUpdateDocument, { id, first: 500 }, headers);
  return toFound(bulkUpdate);
}

/** Returns the id that Redis stores for a bulk update. */
export function toStoredId(id: string): string {
  return parseBulkUpdateId(id) ?? '';
}

/** Reads a bulk update of the same caller. */
export async function readBulk(gateway: GatewayProcess, id: string): Promise<FoundBulk> {
  const found = await findBulk(gateway, id);
  if (found.__typename !== 'OrganizationBulkUpdate') throw new Error(JSON.stringify(found));
  return found;
}

/** Resolves to the bulk update when none of its items is waiting. */
export async function waitForEnd(gateway: GatewayProcess, id: string): Promise<FoundBulk> {
  const isEnded = async () => (await readBulk(gateway, id)).waiting === 0;
  await waitUntil('no item is waiting', isEnded, 25_000);
  return readBulk(gateway, id);
}

export async function retryBulk({ url }: GatewayProcess, id: string) {
  return (await execute(url, RetryBulkUpdateDocument, { id })).retryBulkUpdate;
}

/** Lists the ids of the bulk updates of the anonymous caller. */
export async function listBulks({ url }: GatewayProcess): Promise<readonly string[]> {
  return (await execute(url, BulkUpdatesDocument, {})).bulkUpdates.edges.map(({ node }) => node.id);
}

export async function cancelBulk({ url }: GatewayProcess, id: string) {
  return (await execute(url, CancelBulkUpdateDocument, { id })).cancelBulkUpdate;
}

/** Yields the events of a bulk update until the stream ends. */
export async function* watchBulk({ url }: GatewayProcess, id: string): AsyncGenerator<Progress> {
  const stream = { accept: 'text/event-stream' };
  const { body } = await post(url, print(BulkUpdateProgressDocument), { id }, stream);
  if (body === null) throw new Error('The response has no body');
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data) yield JSON.parse(data).data.bulkUpdateProgress;
    }
  }
}

async function execute<Data, Variables extends object>(
  url: string,
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  headers: Headers = {},
): Promise<Data> {
  const response = await post(url, print(document), variables, headers);
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

function post(url: string, query: string, variables: object, headers: Headers) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
}
