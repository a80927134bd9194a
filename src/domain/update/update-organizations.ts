import { writeScopeRefusal } from '../access/rights.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { toTarget } from '../organization/organization-id.ts';
import { blockedByUnknown, toBlockedOutcome } from './blocked-update.ts';
import type { IdempotencyKey, Reservation, ReservationError } from './idempotency.ts';
import { keyIssue } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';
import type { AcceptedUpdate, AnyUpdateRequest, UpdateDeps, UpdateOptions } from './update-organization.ts';
import { acceptUpdate, toKeyedUpdate } from './update-organization.ts';

/** How many organizations of one provider a batch updates at once: one caller leaves room for the others. */
const concurrencyPerProvider = 8;

type Settled = PromiseSettledResult<UpdateOutcome>;

interface Item {
  readonly index: number;
  readonly request: AnyUpdateRequest;
  readonly key: IdempotencyKey | null;
}

/** For each provider the items of each organization, in the order given. */
type Organizations = readonly (readonly Item[])[][];

type BatchOptions = Omit<UpdateOptions, 'at'>;

/** The updates that begin at once, by their positions. */
type Accepted = ReadonlyMap<number, AcceptedUpdate>;

/**
 * Updates many organizations, each with an outcome of its own. Several updates of one organization are applied in the
 * order given, up to the first whose outcome is unknown; everything else in any order.
 *
 * @param options the key is the batch's, and stands for all of it; each item has its own, made of it and the item's
 *   position
 * @returns the outcomes, in the order given; a rejection is a bug that one item met, and hides no other item
 */
export function updateOrganizations(
  deps: UpdateDeps,
  requests: readonly AnyUpdateRequest[],
  options: BatchOptions,
): Promise<readonly Settled[]> {
  return deps.gate.run(async () => {
    const organizations = toOrganizations(requests, options.key);
    const accepted = acceptFirst(deps, organizations, options);
    try {
      const reserved = await reserve(deps, requests, options);
      if (reserved && reserved.kind !== 'reserved') return refuseAll(requests, reserved, options);
      const settled = await updateAll(deps, organizations, { ...options, accepted });
      await reserved?.end(settled.every(changedNothing));
      return settled;
    } finally {
      for (const { cancel } of accepted.values()) cancel();
    }
  });
}

/**
 * Accepts before the key is reserved what begins at once. An update that begins later has its place from then on: no place
 * is held by one that waits for others of its batch, so that no two batches wait for each other.
 */
function acceptFirst(deps: UpdateDeps, providers: Organizations, options: BatchOptions): Accepted {
  const first = providers.flatMap((organizations) =>
    organizations.slice(0, concurrencyPerProvider).flatMap((items) => items.slice(0, 1)),
  );
  return new Map(
    first.map((item) => [item.index, acceptUpdate(deps, item.request, toItemOptions(options, item))]),
  );
}

function toItemOptions(options: BatchOptions, { index, key }: Item): UpdateOptions {
  return { ...options, at: ['inputs', String(index)], key };
}

/** Null where no item is sent under the key: there is none, it cannot be one, or the caller may update nothing. */
async function reserve(
  { idempotency }: UpdateDeps,
  requests: readonly AnyUpdateRequest[],
  { caller, key }: BatchOptions,
): Promise<Reservation | ReservationError | null> {
  const isUsed = key !== null && requests.length > 0 && !isBad(key) && !writeScopeRefusal(caller);
  return isUsed ? idempotency.reserve(key, requests.map(toKeyedUpdate)) : null;
}

function isBad({ parts }: IdempotencyKey): boolean {
  return keyIssue(parts[0] ?? '') !== undefined;
}

function refuseAll(
  requests: readonly AnyUpdateRequest[],
  value: ReservationError,
  { record }: BatchOptions,
): readonly Settled[] {
  for (const { provider } of requests) record.addOutcome(provider, value);
  return requests.map(() => ({ status: 'fulfilled', value }));
}

/** Provably: a bug leaves in doubt whether its item was applied. */
function changedNothing(item: Settled): boolean {
  return item.status === 'fulfilled' && 'applied' in item.value && item.value.applied === 'NOT_APPLIED';
}

async function updateAll(
  deps: UpdateDeps,
  providers: Organizations,
  { accepted, ...options }: BatchOptions & { readonly accepted: Accepted },
): Promise<readonly Settled[]> {
  const settled = new Map<number, Settled>();
  const updateInOrder = async (items: readonly Item[]) => {
    let instead: UpdateOutcome | null = null;
    for (const item of items) {
      const { index, request } = item;
      const itemOptions = { ...toItemOptions(options, item), ...(instead && { instead }) };
      const update: AcceptedUpdate = accepted.get(index) ?? acceptUpdate(deps, request, itemOptions);
      const [result] = await Promise.allSettled([update.run()]);
      settled.set(index, result);
      const { provider } = request;
      instead ??=
        result.status === 'rejected'
          ? blockedByUnknown(provider, 'batch')
          : toBlockedOutcome(result.value, provider, 'batch');
    }
  };
  const batches = providers.map((organizations) =>
    mapConcurrently(concurrencyPerProvider, organizations, updateInOrder),
  );
  await Promise.all(batches);
  return [...settled].sort(([a], [b]) => a - b).map(([, result]) => result);
}

function toOrganizations(requests: readonly AnyUpdateRequest[], key: IdempotencyKey | null): Organizations {
  const providers = groupBy(toItems(requests, key), ({ request }) => request.provider);
  return [...providers.values()].map((items) =>
    [...groupBy(items, ({ request }) => toTarget(request).providerId).values()].map(withLaterKeys),
  );
}

function toItems(requests: readonly AnyUpdateRequest[], key: IdempotencyKey | null): readonly Item[] {
  return requests.map((request, index) => ({
    ...{ index, request },
    key: key && { ...key, parts: [...key.parts, String(index)] },
  }));
}

function withLaterKeys(items: readonly Item[]): readonly Item[] {
  const keys = items.flatMap(({ key }) => key ?? []);
  return items.map(({ key, ...item }, place) => ({
    ...item,
    key: key && { ...key, later: () => keys.slice(place + 1) },
  }));
}

function groupBy<Key, Value>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
