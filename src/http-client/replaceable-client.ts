import type { JsonClient, OpenClient } from './json-client.ts';

/** A client that is created at its first request. */
export interface ReplaceableClient extends JsonClient {
  /** Lets later requests use a new client. Those of the previous one end on it, and then its sockets are closed. */
  replace(): void;
  /** Refuses each request that is not written, now and later; for a connection that was removed. */
  retire(): void;
}

/**
 * Creates a client whose limits can change, and which is nothing before its first request: a gateway can have hundreds of
 * connections, of which few have requests.
 *
 * @param create creates a client with the limits of that time
 */
export function createReplaceableClient(create: () => OpenClient): ReplaceableClient {
  let client: OpenClient | null = null;
  let isRetired = false;
  /** The previous clients with requests in flight. */
  const draining = new Set<OpenClient>();
  const drain = (previous: OpenClient) => {
    draining.add(previous);
    previous.closeWhenIdle(() => draining.delete(previous));
  };
  const open = () => {
    const created = create();
    if (isRetired) {
      created.retire();
      created.closeWhenIdle();
    }
    return created;
  };
  return {
    send(request) {
      client ??= open();
      return client.send(request);
    },
    replaceSockets: () => client?.replaceSockets(),
    replace() {
      if (client) drain(client);
      client = null;
    },
    retire() {
      isRetired = true;
      if (client) drain(client);
      client = null;
      for (const previous of draining) previous.retire();
    },
    get circuit() {
      return client?.circuit ?? 'CLOSED';
    },
    get load() {
      return client?.load ?? idle;
    },
  };
}

const idle = { running: 0, waiting: 0 };
