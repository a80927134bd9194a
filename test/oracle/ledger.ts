import type { Expected, TimedBehavior } from './behavior.ts';
import type { Provider, Value, Values } from './fields.ts';

/** An update that a provider received, and how the provider handled it. */
export interface WriteRequest {
  readonly number: number;
  readonly provider: Provider;
  /** The gateway process that sent it. */
  readonly process: number;
  readonly organization: string;
  readonly marker: string;
  readonly sent: Values;
  readonly timed: TimedBehavior;
  /** The outcomes that the outcome table documents for the response. */
  readonly expected: readonly Expected[];
  /** Whether its response leaves bytes on the connection, or breaks it for the next request. */
  readonly isDisturbing: boolean;
  /** Whether an earlier response left bytes on the connection, which the gateway may read first. */
  readonly isDisturbed: boolean;
  readonly arrivedAt: number;
  /** When the last byte of the response was written, or the connection closed. */
  endedAt: number;
  readonly applications: Application[];
}

export interface Application {
  readonly field: string;
  readonly stored: Value;
  readonly at: number;
}

export interface ReadRequest {
  readonly provider: Provider;
  readonly process: number;
  /** Null for a list. */
  readonly organization: string | null;
  readonly arrivedAt: number;
  /** STATE: the held values. NOT_FOUND: the documented response for an unknown organization. */
  readonly answered: 'STATE' | 'NOT_FOUND' | 'FAULT';
}

/** A period in which the gateway could not reach a provider or its store. */
export interface Outage {
  readonly of: Provider | 'store' | 'process';
  readonly from: number;
  until: number;
}

interface Held {
  readonly value: Value;
  readonly from: number;
}

/** Records what both providers received, applied and held, and when. */
export interface Ledger {
  readonly writes: readonly WriteRequest[];
  readonly reads: readonly ReadRequest[];
  readonly outages: Outage[];
  addWrite(write: Omit<WriteRequest, 'number' | 'applications' | 'endedAt'>): WriteRequest;
  addRead(read: ReadRequest): void;
  /** The requests with an update, in the order of their receipt. */
  writesOf(marker: string): readonly WriteRequest[];
  readsOf(provider: Provider, organization: string): readonly ReadRequest[];
  apply(request: WriteRequest, field: string, stored: Value): void;
  /** Returns the current values of an organization. */
  valuesOf(provider: Provider, organization: string): Values;
  /** Returns each value that a field had during a period. */
  heldBetween(organization: string, field: string, from: number, until: number): readonly Value[];
  /** Whether something could not be reached during a period. */
  isUnreachable(of: Outage['of'], from: number, until: number): boolean;
  /** Whether a wait that the provider had stated was not over during a period. */
  isOverQuota(provider: Provider, from: number, until: number): boolean;
}

export const now = () => performance.now();

/** @param toStart returns the values of an organization before its first update */
export function createLedger(toStart: (provider: Provider, organization: string) => Values): Ledger {
  const writes: WriteRequest[] = [];
  const reads: ReadRequest[] = [];
  const outages: Outage[] = [];
  const byMarker = new Map<string, WriteRequest[]>();
  const readsOf = new Map<string, ReadRequest[]>();
  const organizations = new Map<string, Map<string, Held[]>>();
  const historyOf = (provider: Provider, organization: string) => {
    const known = organizations.get(organization);
    if (known) return known;
    const start = Object.entries(toStart(provider, organization));
    const history = new Map(start.map(([field, value]) => [field, [{ value, from: 0 }]]));
    organizations.set(organization, history);
    return history;
  };
  return {
    writes,
    reads,
    outages,
    addWrite(write) {
      const request = {
        ...write,
        number: writes.length,
        applications: [],
        endedAt: Number.POSITIVE_INFINITY,
      };
      writes.push(request);
      addTo(byMarker, write.marker, request);
      return request;
    },
    addRead(read) {
      reads.push(read);
      addTo(readsOf, `${read.provider} ${read.organization ?? ''}`, read);
    },
    writesOf: (marker) => byMarker.get(marker) ?? [],
    readsOf: (provider, organization) => readsOf.get(`${provider} ${organization}`) ?? [],
    apply(request, field, stored) {
      const at = now();
      request.applications.push({ field, stored, at });
      addTo(historyOf(request.provider, request.organization), field, { value: stored, from: at });
    },
    valuesOf(provider, organization) {
      const history = [...historyOf(provider, organization)];
      return Object.fromEntries(history.map(([field, held]) => [field, held.at(-1)?.value ?? null]));
    },
    heldBetween(organization, field, from, until) {
      const held = organizations.get(organization)?.get(field) ?? [];
      return held
        .filter((each, index) => each.from <= until && (held[index + 1]?.from ?? until) >= from)
        .map(({ value }) => value);
    },
    isUnreachable: (of, from, until) =>
      outages.some((outage) => outage.of === of && outage.from <= until && outage.until >= from),
    isOverQuota: (provider, from, until) =>
      writes.some(
        ({ arrivedAt, endedAt, provider: of, timed: { behavior } }) =>
          of === provider && arrivedAt <= until && endedAt + (behavior.statedWaitMs ?? -Infinity) >= from,
      ),
  };
}

function addTo<Key, Entry>(groups: Map<Key, Entry[]>, key: Key, entry: Entry): void {
  const group = groups.get(key);
  if (group) group.push(entry);
  else groups.set(key, [entry]);
}
