import { onTestFinished } from 'vitest';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import { createPool } from '../../src/http-client/pool.ts';

/** Creates a client of Vida at the origin, whose pool is destroyed after the test. */
export function createClient(origin: string, options: Partial<JsonClientOptions> = {}) {
  const sockets = options.sockets ?? 4;
  const dispatcher = createPool(origin, sockets);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
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
  });
}
