import type { ServerResponse } from 'node:http';

/** The complete responses that are buffered in this process until their clients read them. */
export interface UnreadResponses {
  /** Counts a complete response until its client has read it or disconnects. */
  add(response: ServerResponse): void;
}

/**
 * Bounds the buffered bytes of unread responses over all connections, by closing the connections of the oldest ones: a client that
 * reads takes seconds, so these are the least likely to be read. The newest response is kept, however large.
 */
export function createUnreadResponses(maxBytes: number): UnreadResponses {
  const bytesByResponse = new Map<ServerResponse, number>();
  let totalBytes = 0;
  const remove = (response: ServerResponse) => {
    totalBytes -= bytesByResponse.get(response) ?? 0;
    bytesByResponse.delete(response);
  };
  return {
    add(response) {
      const bytes = response.writableLength;
      bytesByResponse.set(response, bytes);
      totalBytes += bytes;
      response.once('close', () => remove(response));
      for (const oldest of bytesByResponse.keys()) {
        if (totalBytes <= maxBytes || oldest === response) break;
        remove(oldest);
        // A response that is queued after another on its connection has no socket yet; its request has.
        oldest.req.socket.destroy();
      }
    },
  };
}
