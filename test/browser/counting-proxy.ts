import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll } from 'vitest';

export interface CountingProxy {
  readonly url: string;
  /** The number of bytes received so far, including response headers. */
  readonly received: number;
  /** Resolves when no byte has arrived for a second. */
  waitForSilence(): Promise<void>;
}

const silenceMs = 1000;

/** Starts a proxy that counts the bytes that a server sends: no browser API counts the requests of workers. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { port } = new URL(target);
  let received = 0;
  let timer = setTimeout(() => {}, 0);
  let onSilence = () => {};
  const restartTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => onSilence(), silenceMs);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    upstream.on('data', (chunk) => {
      received += chunk.length;
      restartTimer();
    });
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.close();
  });
  const address = server.address();
  const url = new URL(target);
  url.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: url.href,
    get received() {
      return received;
    },
    waitForSilence: () =>
      new Promise((resolve) => {
        onSilence = resolve;
        restartTimer();
      }),
  };
}
