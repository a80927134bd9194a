import { onTestFinished } from 'vitest';
import type { ConnectionState } from '../../src/http-client/connection-state.ts';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import { createPool } from '../../src/http-client/pool.ts';

/** Creates a client of Vida at the origin, whose pool is destroyed after the test. */
export function createClient(
  origin: string,
  options: Partial<JsonClientOptions> = {},
  earlier?: ConnectionState,
) {
  const sockets = options.sockets ?? 4;
  const dispatcher = earlier?.dispatcher ?? createPool(origin, sockets);
  onTestFinished(async () => dispatcher.destroy?.());
  const client: JsonClientOptions = {
    provider: 'vida',
    connection: 'default',
    origin,
    dispatcher,
    sockets,
    queueSize: 16,
    timeoutMs: 10_000,
    maxBodyBytes: 1024,
    stopSignal: new AbortController().signal,
    ...options,
  };
  return createJsonClient(client, earlier);
}
