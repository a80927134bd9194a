/** Beyond this number, keys whose release failed stay held until their leases expire. */
const maxPending = 1000;

/** Releases of keys that are repeated when the store can be used again. */
export interface PendingReleases {
  /** Releases the key, now and on each `repeat` until it succeeds. */
  release(id: string, owner: string): Promise<void>;
  repeat(): void;
}

export function createPendingReleases(
  release: (id: string, owner: string) => Promise<unknown>,
): PendingReleases {
  const idByOwner = new Map<string, string>();
  const releases: PendingReleases = {
    async release(id, owner) {
      if (idByOwner.size < maxPending) idByOwner.set(owner, id);
      await release(id, owner);
      idByOwner.delete(owner);
    },
    repeat() {
      for (const [owner, id] of idByOwner) releases.release(id, owner).catch(() => {});
    },
  };
  return releases;
}
