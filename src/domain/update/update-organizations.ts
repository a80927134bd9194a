import { writeScopeRefusal } from '../access/rights.ts';
import { toUsableName } from '../access/usable-connection.ts';
import { groupBy } from '../group-by.ts';
import type { InputPath } from '../input-issue.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { toTarget, toTargetIdentity } from '../organization/organization-id.ts';
import { toConnectionKey } from '../provider/connection.ts';
import { blockedByUnknown, toBlockedOutcome } from './blocked-update.ts';
import type { BatchUpdate, IdempotencyKey, Reservation, ReservationError } from './idempotency.ts';
import { keyIssue } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';
import { withRequest } from './outcome.ts';
import type { AcceptedUpdate, UpdateDeps, UpdateOptions } from './update-organization.ts';
import { acceptUpdate } from './update-organization.ts';
import type { AnyUpdateRequest } from './update-request.ts';

/** How many organizations of one connection a batch updates concurrently, so that one caller does not starve the others. */
const concurrencyPerConnection = 8;

type ItemResult = PromiseSettledResult<UpdateOutcome>;

interface Item {
  readonly index: number;
  readonly request: AnyUpdateRequest;
  readonly key: IdempotencyKey | null;
}

/** The items by connection and organization, in the order given. */
type GroupedItems = readonly (readonly Item[])[][];

type BatchOptions = Omit<UpdateOptions, 'inputPath' | 'source'>;

/** The updates that start immediately, by position. */
type AcceptedUpdates = ReadonlyMap<number, AcceptedUpdate>;

/**
 * Updates many organizations, each with its own outcome. Updates of one organization are applied in the order given, up
 * to the first unknown outcome; all others in any order.
 *
 * @param options its key identifies the whole batch; the key of an item consists of it and the position of the item
 * @returns the results in the order given; a rejection is a bug and does not affect other items
 */
export function updateOrganizations(
  deps: UpdateDeps,
  requests: readonly AnyUpdateRequest[],
  options: BatchOptions,
): Promise<readonly ItemResult[]> {
  return deps.gate.run(async () => {
    const items = groupItems(requests, options.key);
    const accepted = acceptFirst(deps, items, options);
    try {
      const reserved = await reserve(deps, requests, options);
      if (reserved && reserved.kind !== 'reserved') return refuseAll(deps, requests, reserved, options);
      const results = await updateAll(deps, items, { ...options, accepted });
      await reserved?.end(results.every(isNotApplied));
      return results;
    } finally {
      for (const { cancel } of accepted.values()) cancel();
    }
  });
}

/**
 * Before the key is reserved, enqueues the updates that start immediately. Later updates are enqueued only when they start:
 * an update that waits for others of its batch holds no slot, so that two batches cannot deadlock.
 */
function acceptFirst(deps: UpdateDeps, connections: GroupedItems, options: BatchOptions): AcceptedUpdates {
  const first = connections.flatMap((organizations) =>
    organizations.slice(0, concurrencyPerConnection).flatMap((items) => items.slice(0, 1)),
  );
  return new Map(
    first.map((item) => [item.index, acceptUpdate(deps, item.request, toItemOptions(options, item))]),
  );
}

function toItemOptions(options: BatchOptions, { index, key }: Item): UpdateOptions {
  return { ...options, inputPath: toInputPath(index), source: 'BATCH', key };
}

function toInputPath(index: number): InputPath {
  return ['inputs', String(index)];
}

/** @returns null when no item needs the key: it is absent or invalid, or the caller may not update anything */
async function reserve(
  { idempotency }: UpdateDeps,
  requests: readonly AnyUpdateRequest[],
  { caller, key }: BatchOptions,
): Promise<Reservation | ReservationError | null> {
  const isUsed = key !== null && requests.length > 0 && !isInvalid(key) && !writeScopeRefusal(caller);
  return isUsed ? idempotency.reserve(key, requests.map(toBatchUpdate)) : null;
}

function toBatchUpdate(request: AnyUpdateRequest): BatchUpdate {
  const { expected, patch } = request;
  return { organization: toTargetIdentity(request), patch, expected };
}

function isInvalid({ parts }: IdempotencyKey): boolean {
  return keyIssue(parts[0] ?? '') !== undefined;
}

function refuseAll(
  { connections }: UpdateDeps,
  requests: readonly AnyUpdateRequest[],
  value: ReservationError,
  { caller, record }: BatchOptions,
): readonly ItemResult[] {
  return requests.map((request, index) => {
    record.addOutcome(request.provider, toUsableName(connections, caller, toTarget(request)), value);
    return { status: 'fulfilled', value: withRequest(value, request, toInputPath(index)) };
  });
}

/** Whether the item was provably not applied; a rejection proves nothing. */
function isNotApplied(item: ItemResult): boolean {
  return item.status === 'fulfilled' && 'applied' in item.value && item.value.applied === 'NOT_APPLIED';
}

async function updateAll(
  deps: UpdateDeps,
  connections: GroupedItems,
  { accepted, ...options }: BatchOptions & { readonly accepted: AcceptedUpdates },
): Promise<readonly ItemResult[]> {
  const results = new Map<number, ItemResult>();
  const updateInOrder = async (items: readonly Item[]) => {
    let blocked: UpdateOutcome | null = null;
    for (const item of items) {
      const { index, request } = item;
      const itemOptions = { ...toItemOptions(options, item), ...(blocked && { unsentOutcome: blocked }) };
      const update: AcceptedUpdate = accepted.get(index) ?? acceptUpdate(deps, request, itemOptions);
      const [result] = await Promise.allSettled([update.run()]);
      results.set(index, result);
      const { provider } = request;
      blocked ??=
        result.status === 'rejected'
          ? blockedByUnknown(provider, 'batch')
          : toBlockedOutcome(result.value, provider, 'batch');
    }
  };
  const runs = connections.map((organizations) =>
    mapConcurrently(concurrencyPerConnection, organizations, updateInOrder),
  );
  await Promise.all(runs);
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

function groupItems(requests: readonly AnyUpdateRequest[], key: IdempotencyKey | null): GroupedItems {
  const connections = groupBy(toItems(requests, key), ({ request }) => toConnectionKey(toTarget(request)));
  return [...connections.values()].map((items) =>
    [...groupBy(items, ({ request }) => toTarget(request).providerId).values()].map(withLaterKeys),
  );
}

function toItems(requests: readonly AnyUpdateRequest[], key: IdempotencyKey | null): readonly Item[] {
  return requests.map((request, index) => ({
    index,
    request,
    key: key && { ...key, parts: [...key.parts, String(index)] },
  }));
}

function withLaterKeys(items: readonly Item[]): readonly Item[] {
  const keys = items.flatMap(({ key }) => key ?? []);
  return items.map(({ index, key, request }, position) => ({
    index,
    request,
    key: key && { ...key, laterKeys: () => keys.slice(position + 1) },
  }));
}
