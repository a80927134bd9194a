import { isBulkEnded } from '../domain/bulk/bulk-errors.ts';
import type { BulkUpdate } from '../domain/bulk/bulk-update.ts';
import type { Feed } from './feed.ts';
import { createFeed } from './feed.ts';
import type { BulkStore } from './store.ts';

/** How often is looked, for all who watch in this process together. */
const lookMs = 300;

/** Who has read nothing for so long has gone away without a word, or before the first one. */
const patienceMs = 60_000;

interface Watched {
  told: string;
  readonly feeds: Set<Feed<BulkUpdate>>;
}

export interface Watch {
  /**
   * Tells this at once, and then what changes of it until nothing can.
   *
   * @param onEnd called once, when nothing more is told or nobody reads it
   */
  watch(bulk: BulkUpdate, onEnd: () => void): AsyncIterable<BulkUpdate>;
  /** Ends every feed. */
  close(): void;
}

/** However many watch, one question to the store tells of everything that is watched here. */
export function createWatch({ find }: Pick<BulkStore, 'find'>): Watch {
  const watched = new Map<string, Watched>();
  let looking = false;

  const endAll = (id: string, { feeds }: Watched) => {
    watched.delete(id);
    for (const feed of [...feeds]) feed.end();
  };
  const tell = (id: string, of: Watched, bulk: BulkUpdate) => {
    const text = JSON.stringify(bulk);
    if (text !== of.told) for (const feed of of.feeds) feed.push(bulk);
    of.told = text;
    if (isBulkEnded(bulk)) endAll(id, of);
  };
  const look = async () => {
    const entries = [...watched];
    // While the store is away nothing is told, and nobody is sent away.
    const found = await find(entries.map(([id]) => id)).catch(() => undefined);
    for (const [place, [id, of]] of entries.entries()) {
      endUnread(of);
      const bulk = found?.[place]?.bulk;
      if (bulk) tell(id, of, bulk);
      else if (found) endAll(id, of);
    }
  };
  const lookOn = () => {
    looking = watched.size > 0;
    if (looking) setTimeout(() => look().then(lookOn), lookMs).unref();
  };

  return {
    watch(bulk, onEnd) {
      const { id } = bulk;
      const of = watched.get(id) ?? { told: JSON.stringify(bulk), feeds: new Set() };
      const feed = createFeed<BulkUpdate>(() => {
        of.feeds.delete(feed);
        if (of.feeds.size === 0 && watched.get(id) === of) watched.delete(id);
        onEnd();
      });
      feed.push(bulk);
      if (isBulkEnded(bulk)) {
        feed.end();
        return feed;
      }
      of.feeds.add(feed);
      watched.set(id, of);
      if (!looking) lookOn();
      return feed;
    },
    close() {
      for (const [id, of] of watched) endAll(id, of);
    },
  };
}

function endUnread({ feeds }: Watched): void {
  for (const feed of [...feeds]) if (feed.unreadMs() > patienceMs) feed.end();
}
