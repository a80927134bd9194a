import type { ServerResponse } from 'node:http';

/** Answers that wait in this process for their clients to read them, and what of each keeps memory. */
export interface UnreadAnswers {
  /** Counts an answer that is complete, until its client has read it or is gone. */
  hold(response: ServerResponse): void;
}

/**
 * Bounds the bytes of answers that no client reads, over all connections. The one that waits longest is given up first: a
 * client that reads takes seconds, so it is the least likely to be read. The newest is kept, however large.
 */
export function createUnreadAnswers(maxBytes: number): UnreadAnswers {
  const held = new Map<ServerResponse, number>();
  let total = 0;
  const release = (response: ServerResponse) => {
    total -= held.get(response) ?? 0;
    held.delete(response);
  };
  return {
    hold(response) {
      const bytes = response.writableLength;
      held.set(response, bytes);
      total += bytes;
      response.once('close', () => release(response));
      for (const oldest of held.keys()) {
        if (total <= maxBytes || oldest === response) break;
        release(oldest);
        // An answer behind another on its connection has no socket of its own yet.
        oldest.req.socket.destroy();
      }
    },
  };
}
