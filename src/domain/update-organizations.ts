import { mapAtOnce } from './at-once.ts';
import type { IdempotencyKey, Reservation, ReservationError } from './idempotency.ts';
import { keyIssue } from './idempotency.ts';
import { toTarget } from './organization-id.ts';
import type { UpdateOutcome } from './outcome.ts';
import { writeScopeRefusal } from './rights.ts';
import type { AcceptedUpdate, AnyUpdateRequest, UpdateDeps, UpdateOptions } from './update-organization.ts';
import { acceptUpdate, toKeyedUpdate } from './update-organization.ts';
import { outcomeAfter, withheld } from './withheld.ts';

/** How many organizations of one provider a batch updates at once: one caller leaves room for the others. */
const atOncePerProvider = 8;

type Settled = PromiseSettledResult<UpdateOutcome>;

interface Item {
  readonly index: number;
  readonly request: AnyUpdateRequest;
}

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
    const accepted = acceptFirst(deps, requests, options);
    try {
      const reserved = await reserve(deps, requests, options);
      if (reserved && reserved.kind !== 'reserved') return refuseAll(requests, reserved, options);
      const settled = await updateAll(deps, requests, { ...options, accepted });
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
function acceptFirst(
  deps: UpdateDeps,
  requests: readonly AnyUpdateRequest[],
  options: BatchOptions,
): Accepted {
  const begun = toOrganizations(requests).flatMap((organizations) =>
    organizations.slice(0, atOncePerProvider),
  );
  const acceptOne = ([first, ...after]: readonly Item[]): [number, AcceptedUpdate][] =>
    first
      ? [[first.index, acceptUpdate(deps, first.request, toItemOptions(options, first.index, after))]]
      : [];
  return new Map(begun.flatMap(acceptOne));
}

function toItemOptions(
  { key, ...options }: BatchOptions,
  index: number,
  after: readonly Item[],
): UpdateOptions {
  const toParts = (position: number) => [...(key?.parts ?? []), String(position)];
  const later = after.map((item) => toParts(item.index));
  const itemKey = key && { ...key, parts: toParts(index), later };
  return { ...options, at: ['inputs', String(index)], key: itemKey };
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
  requests: readonly AnyUpdateRequest[],
  { accepted, ...options }: BatchOptions & { readonly accepted: Accepted },
): Promise<readonly Settled[]> {
  const settled = new Map<number, Settled>();
  const updateInOrder = async (items: readonly Item[]) => {
    let instead: UpdateOutcome | null = null;
    for (const [place, { index, request }] of items.entries()) {
      const itemOptions = {
        ...toItemOptions(options, index, items.slice(place + 1)),
        ...(instead && { instead }),
      };
      const update: AcceptedUpdate = accepted.get(index) ?? acceptUpdate(deps, request, itemOptions);
      const [result] = await Promise.allSettled([update.run()]);
      settled.set(index, result);
      const { provider } = request;
      instead ??=
        result.status === 'rejected'
          ? withheld(provider, 'batch')
          : outcomeAfter(result.value, provider, 'batch');
    }
  };
  const batches = toOrganizations(requests).map((organizations) =>
    mapAtOnce(atOncePerProvider, organizations, updateInOrder),
  );
  await Promise.all(batches);
  return requests.flatMap((_request, index) => settled.get(index) ?? []);
}

/** For each provider the items of each organization, in the order given. */
function toOrganizations(requests: readonly AnyUpdateRequest[]): readonly (readonly Item[])[][] {
  const providers = groupBy(toItems(requests), ({ request }) => request.provider);
  return [...providers.values()].map((items) => [
    ...groupBy(items, ({ request }) => toTarget(request).providerId).values(),
  ]);
}

function toItems(requests: readonly AnyUpdateRequest[]): readonly Item[] {
  return requests.map((request, index) => ({ index, request }));
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
