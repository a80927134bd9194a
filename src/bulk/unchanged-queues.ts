import type { RegisteredQueue } from './queue-registry.ts';

/** Finds queues that no process has registered for a while. */
export interface UnchangedQueues {
  /** Returns those of the queues, which are all that are registered, whose version was the same for the whole time. */
  observe(queues: readonly RegisteredQueue[]): readonly RegisteredQueue[];
  /** Begins anew, because other processes may have been unable to register a queue. */
  clear(): void;
}

/** Measures with the clock of this process: after an outage of Redis, no time in Redis is recent. */
export function createUnchangedQueues(unchangedMs: number): UnchangedQueues {
  let since = new Map<string, number>();
  return {
    observe(queues) {
      const now = performance.now();
      const entries = queues.map(({ key, version }) => {
        const id = `${key} ${version}`;
        return [id, since.get(id) ?? now] as const;
      });
      since = new Map(entries);
      return queues.filter((_, place) => now - (entries[place]?.[1] ?? now) >= unchangedMs);
    },
    clear: () => since.clear(),
  };
}
