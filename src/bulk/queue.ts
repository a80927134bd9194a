import type { Provider } from '../domain/provider/provider.ts';
import type { ItemRef } from './store.ts';

/** What is to become of an item's place in its queue: DONE, it is free; else it is run again after the wait. */
export type Verdict =
  | { readonly kind: 'DONE' }
  | {
      readonly kind: 'AGAIN';
      readonly waitMs: number;
      /** Does its provider serve nobody until then? */
      readonly everyoneWaits: boolean;
    };

/** Runs an item. Rejects when it cannot be said what became of it: it is run again then. */
export type RunItem = (ref: ItemRef) => Promise<Verdict>;

/** Items waiting for their turn, in one queue for each provider. */
export interface BulkQueue {
  /** Queues items of one provider; one that is queued already is not queued twice. */
  add(provider: Provider, refs: readonly ItemRef[]): Promise<void>;
  /** Removes the waiting items of one bulk update, but for those at these positions. */
  remove(id: string, except: readonly number[]): Promise<void>;
  /** Takes up nothing more. Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** So many items in so much time. */
export interface Pace {
  readonly max: number;
  readonly durationMs: number;
}

export type Paces = Readonly<Record<Provider, Pace>>;

/** How many items of one provider a process runs at once: callers who wait for their answers are left room. */
export const concurrencyPerProvider = 8;

/** So many a minute, spread over it: no burst at its beginning. */
export function toPace(perMinute: number): Pace {
  const max = Math.max(1, Math.floor(perMinute / 60));
  return { max, durationMs: Math.ceil((max * 60_000) / perMinute) };
}
