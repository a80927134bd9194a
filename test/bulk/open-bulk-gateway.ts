import { onTestFinished } from 'vitest';
import type { StartBulkUpdateMutation, UpdateOrganizationInput } from '../../schema/operations.ts';
import { BulkUpdateDocument, StartBulkUpdateDocument } from '../../schema/operations.ts';
import type { BulkOptions } from '../../src/bulk/bulk-options.ts';
import type { RunningBulk } from '../../src/bulk/bulk-updates.ts';
import { openBulk } from '../../src/bulk/open-bulk.ts';
import type { Provider } from '../../src/domain/provider/provider.ts';
import type { UpdateDeps } from '../../src/domain/update/update-organization.ts';
import { waitUntil } from '../redis/wait-until.ts';
import type { Found, FoundBulk } from '../support/found-bulk.ts';
import { toFound } from '../support/found-bulk.ts';
import { createMemoryDatabase } from '../support/open-database.ts';
import type { GatewayOptions, TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

export type StartResult = NonNullable<StartBulkUpdateMutation['startBulkUpdate']>;

interface BulkCalls {
  start(
    inputs: readonly UpdateOrganizationInput[],
    idempotencyKey?: string,
    headers?: Record<string, string>,
  ): Promise<StartResult>;
  find(id: string, headers?: Record<string, string>): Promise<Found>;
  /** Resolves to the bulk update when no item of it is waiting. */
  waitForEnd(id: string, headers?: Record<string, string>): Promise<FoundBulk>;
}

export type BulkGateway = TestGateway & BulkCalls;

export interface BulkTestOptions extends Partial<BulkOptions> {
  /** The maximum number of items in a minute at the connections of a provider; null where the quota alone decides. */
  readonly perMinute?: Partial<Record<Provider, number | null>>;
}

/** A rate that no test reaches. */
const unlimited = 1_000_000;

/** Opens a whole gateway with bulk updates in memory. */
export async function openBulkGateway(
  { perMinute = {}, ...bulk }: BulkTestOptions = {},
  options: GatewayOptions = {},
): Promise<BulkGateway> {
  const gateway = await startGateway({
    ...options,
    openBulk: (updates, quotaOf) =>
      openTestBulk(updates, {
        findBulkLimits: (ref) => {
          const quota = quotaOf(ref);
          const { [ref.provider]: bulkPerMinute = unlimited } = perMinute;
          return quota && { quota, bulkPerMinute };
        },
        updateMs: options.timeoutMs ?? 10_000,
        logUnexpected: (err) => gateway.unexpected.push({ requestId: '', err }),
        ...bulk,
      }),
  });
  return { ...gateway, ...toBulkCalls(gateway) };
}

/** Opens bulk updates, by default in memory, which stop when the test ends. */
export async function openTestBulk(
  updates: UpdateDeps,
  options: Partial<BulkOptions> & Pick<BulkOptions, 'findBulkLimits'>,
): Promise<RunningBulk> {
  const running = await openBulk({
    updates,
    storage: { kind: 'sqlite', database: createMemoryDatabase() },
    maxItems: 100,
    updateMs: 10_000,
    ttlSeconds: 3600,
    onItemRun: () => {},
    onUnreadableItems: () => {},
    logUnexpected: () => {},
    stopSignal: new AbortController().signal,
    ...options,
  });
  onTestFinished(() => running.stop());
  return running;
}

export function toBulkCalls(gateway: Pick<TestGateway, 'send'>): BulkCalls {
  const find = async (id: string, headers = {}) => {
    const { data } = await gateway.send(BulkUpdateDocument, { id, first: 100 }, headers);
    return toFound(data?.bulkUpdate);
  };
  return {
    find,
    async start(inputs, idempotencyKey, headers = {}) {
      const variables = { inputs: [...inputs], idempotencyKey: idempotencyKey ?? null };
      const { data, errors } = await gateway.send(StartBulkUpdateDocument, variables, headers);
      if (!data?.startBulkUpdate) throw new Error(JSON.stringify(errors));
      return data.startBulkUpdate;
    },
    async waitForEnd(id, headers = {}) {
      let found = await find(id, headers);
      await waitUntil('the bulk update is finished', async () => {
        found = await find(id, headers);
        return found.__typename === 'OrganizationBulkUpdate' && found.waiting === 0;
      });
      if (found.__typename !== 'OrganizationBulkUpdate') throw new Error(found.__typename);
      return found;
    },
  };
}

export function idOf(started: StartResult): string {
  if (started.__typename !== 'OrganizationBulkUpdate') throw new Error(JSON.stringify(started));
  return started.id;
}
