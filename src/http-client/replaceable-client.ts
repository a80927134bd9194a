import type { ConnectionState } from './connection-state.ts';
import type { JsonClient, OpenClient } from './json-client.ts';

/** A client that is created at its first request. */
export interface ReplaceableClient extends JsonClient {
  /** Lets later requests use a client with other limits. Those of the previous one end on it. */
  replace(): void;
  /** Refuses each request that is not written, now and later; for a connection that was removed. */
  retire(): void;
}

/**
 * Creates a client whose limits can change, and which is nothing before its first request: a gateway can have hundreds of
 * connections, of which few have requests.
 *
 * @param create creates a client with the limits of that time, which takes over the state of the previous one
 */
export function createReplaceableClient(
  create: (earlier?: ConnectionState) => OpenClient,
): ReplaceableClient {
  let current: OpenClient | null = null;
  let state: ConnectionState | undefined;
  let isRetired = false;
  /** The current client, and the previous ones with requests in flight. */
  const clients = new Set<OpenClient>();
  const drain = (client: OpenClient) => client.onIdle(() => clients.delete(client));
  const open = () => {
    const created = create(state);
    state = created.state;
    clients.add(created);
    if (isRetired) {
      created.retire();
      drain(created);
    }
    return created;
  };
  return {
    send(request) {
      current ??= open();
      return current.send(request);
    },
    replaceSockets: () => state?.dispatcher.renew?.(),
    replace() {
      if (current) drain(current);
      current = null;
    },
    retire() {
      isRetired = true;
      for (const client of clients) client.retire();
      if (current) drain(current);
      // Sockets in use are closed after their response.
      state?.dispatcher.close?.();
    },
    get circuit() {
      return state?.circuit.state ?? 'CLOSED';
    },
    get load() {
      return state?.bulkhead.load ?? idle;
    },
  };
}

const idle = { running: 0, waiting: 0 };
