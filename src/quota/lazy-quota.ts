import type { ConnectionQuota } from './store.ts';

/** A quota that is opened at its first request, or earlier. */
export interface LazyQuota extends ConnectionQuota {
  open(): Promise<unknown>;
}

/** Opens a quota when it is needed, so that a connection without requests costs nothing in the store. */
export function createLazyQuota(open: () => Promise<ConnectionQuota>): LazyQuota {
  let quota: ConnectionQuota | undefined;
  let opening: Promise<ConnectionQuota> | undefined;
  let listener = () => {};
  const openOnce = () => {
    opening ??= open().then((opened) => {
      opened.onAvailable(() => listener());
      quota = opened;
      return opened;
    });
    return opening;
  };
  return {
    open: openOnce,
    waitMs: (...place) => quota?.waitMs(...place) ?? 0,
    reserve: (...place) =>
      quota ? quota.reserve(...place) : openOnce().then((opened) => opened.reserve(...place)),
    giveBack: (...place) => quota?.giveBack(...place),
    record: (...report) => quota?.record(...report),
    exhausted: (use) => quota?.exhausted(use) ?? null,
    get quotas() {
      return quota?.quotas ?? [];
    },
    onAvailable(onPlace) {
      listener = onPlace;
    },
  };
}
