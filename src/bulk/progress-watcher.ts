import { isBulkEnded } from '../domain/bulk/bulk-errors.ts';
import type { BulkUpdate } from '../domain/bulk/bulk-update.ts';
import type { BulkReader } from './bulk-reader.ts';
import type { LatestValueFeed } from './latest-value-feed.ts';
import { createLatestValueFeed } from './latest-value-feed.ts';

/** The interval between polls of the store, for all watchers of this process together. */
const pollMs = 300;

/** A watcher that reads nothing for this time has disconnected without a notice. */
const unreadTimeoutMs = 60_000;

interface WatchedBulk {
  lastState: string;
  readonly feeds: Set<LatestValueFeed<BulkUpdate>>;
}

export interface ProgressWatcher {
  /**
   * Returns a feed of the bulk update's current state and of its changes until it is finished.
   *
   * @param onEnd called once, when the feed ends or its reader disconnects
   */
  watch(bulk: BulkUpdate, onEnd: () => void): AsyncIterable<BulkUpdate>;
  /** Ends every feed. */
  close(): void;
}

/** Reads all watched bulk updates in one poll of the store, however many watchers there are. */
export function createProgressWatcher({ find }: Pick<BulkReader, 'find'>): ProgressWatcher {
  const watched = new Map<string, WatchedBulk>();
  let polling = false;

  const endAll = (id: string, { feeds }: WatchedBulk) => {
    watched.delete(id);
    for (const feed of [...feeds]) feed.end();
  };
  const publish = (id: string, entry: WatchedBulk, bulk: BulkUpdate) => {
    const state = JSON.stringify(bulk);
    if (state !== entry.lastState) for (const feed of entry.feeds) feed.push(bulk);
    entry.lastState = state;
    if (isBulkEnded(bulk)) endAll(id, entry);
  };
  const poll = async () => {
    const entries = [...watched];
    // While the store is unreachable nothing is published, and all feeds stay open.
    const found = await find(entries.map(([id]) => id)).catch(() => undefined);
    for (const [place, [id, entry]] of entries.entries()) {
      endUnread(entry);
      const bulk = found?.[place]?.bulk;
      if (bulk) publish(id, entry, bulk);
      else if (found) endAll(id, entry);
    }
  };
  const schedulePoll = () => {
    polling = watched.size > 0;
    if (polling) setTimeout(() => poll().then(schedulePoll), pollMs).unref();
  };

  return {
    watch(bulk, onEnd) {
      const { id } = bulk;
      const entry = watched.get(id) ?? { lastState: JSON.stringify(bulk), feeds: new Set() };
      const feed = createLatestValueFeed<BulkUpdate>(() => {
        entry.feeds.delete(feed);
        if (entry.feeds.size === 0 && watched.get(id) === entry) watched.delete(id);
        onEnd();
      });
      feed.push(bulk);
      if (isBulkEnded(bulk)) {
        feed.end();
        return feed;
      }
      entry.feeds.add(feed);
      watched.set(id, entry);
      if (!polling) schedulePoll();
      return feed;
    },
    close() {
      for (const [id, entry] of watched) endAll(id, entry);
    },
  };
}

function endUnread({ feeds }: WatchedBulk): void {
  for (const feed of [...feeds]) if (feed.unreadMs() > unreadTimeoutMs) feed.end();
}
