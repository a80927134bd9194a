import { onTestFinished } from 'vitest';
import type {
  BulkUpdateQuery,
  StartBulkUpdateMutation,
  UpdateOrganizationInput,
} from '../../schema/operations.ts';
import { BulkUpdateDocument, StartBulkUpdateDocument } from '../../schema/operations.ts';
import type { BulkOptions } from '../../src/bulk/bulk-options.ts';
import { openBulk } from '../../src/bulk/open-bulk.ts';
import { until } from '../redis/until.ts';
import type { GatewayOptions, TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

export type Started = NonNullable<StartBulkUpdateMutation['startBulkUpdate']>;
export type Found = NonNullable<BulkUpdateQuery['bulkUpdate']>;

export interface BulkGateway extends TestGateway {
  start(
    inputs: readonly UpdateOrganizationInput[],
    idempotencyKey?: string,
    headers?: Record<string, string>,
  ): Promise<Started>;
  find(id: string, headers?: Record<string, string>): Promise<Found>;
  /** What it is when nothing of it is waiting. */
  ended(id: string): Promise<Extract<Found, { __typename: 'OrganizationBulkUpdate' }>>;
}

/** As many as a test can wish for. */
const plenty = 1_000_000;

/** The whole gateway, with bulk updates in memory. */
export async function openBulkGateway(
  bulk: Partial<BulkOptions> = {},
  options: GatewayOptions = {},
): Promise<BulkGateway> {
  const gateway = await startGateway({
    ...options,
    async openBulk(updates) {
      const running = await openBulk({
        updates,
        redis: null,
        inMemory: true,
        maxItems: 100,
        perMinute: { VIDA: plenty, VERTRA: plenty },
        updateMs: options.timeoutMs ?? 10_000,
        ttlSeconds: 3600,
        onItemRun: () => {},
        onUnreadableItems: () => {},
        logUnexpected: (err) => gateway.unexpected.push({ requestId: '', err }),
        stopSignal: new AbortController().signal,
        ...bulk,
      });
      onTestFinished(() => running.stop());
      return running;
    },
  });
  const find = async (id: string, headers = {}) => {
    const { data } = await gateway.send(BulkUpdateDocument, { id, first: 100, after: -1 }, headers);
    if (!data?.bulkUpdate) throw new Error('Nothing was told');
    return data.bulkUpdate;
  };
  return {
    ...gateway,
    find,
    async start(inputs, idempotencyKey, headers = {}) {
      const variables = { inputs: [...inputs], idempotencyKey: idempotencyKey ?? null };
      const { data, errors } = await gateway.send(StartBulkUpdateDocument, variables, headers);
      if (!data?.startBulkUpdate) throw new Error(JSON.stringify(errors));
      return data.startBulkUpdate;
    },
    async ended(id) {
      let found = await find(id);
      await until('it is ended', async () => {
        found = await find(id);
        return found.__typename === 'OrganizationBulkUpdate' && found.waiting === 0;
      });
      if (found.__typename !== 'OrganizationBulkUpdate') throw new Error(found.__typename);
      return found;
    },
  };
}

export function idOf(started: Started): string {
  if (started.__typename !== 'OrganizationBulkUpdate') throw new Error(JSON.stringify(started));
  return started.id;
}
