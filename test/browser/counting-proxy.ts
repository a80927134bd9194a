import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll } from 'vitest';

export interface CountingProxy {
  readonly url: string;
  /** The bytes that came back so far, heads of answers included. */
  readonly received: number;
  /** Resolves once nothing came for a second. */
  quiet(): Promise<void>;
}

const quietMs = 1000;

/** Stands before a server and counts what it sends, as nothing in a browser does for workers. */
export async function countBytes(target: string): Promise<CountingProxy> {
  const { port } = new URL(target);
  let received = 0;
  let silence = setTimeout(() => {}, 0);
  let fallSilent = () => {};
  const hear = () => {
    clearTimeout(silence);
    silence = setTimeout(() => fallSilent(), quietMs);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    upstream.on('data', (chunk) => {
      received += chunk.length;
      hear();
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
    quiet: () =>
      new Promise((resolve) => {
        fallSilent = resolve;
        hear();
      }),
  };
}
