import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawServer {
  readonly origin: string;
  /** The received bytes as text, one entry for each connection. */
  readonly received: string[];
  /** Resolves when a client has closed or reset connection number `index`. */
  closed(index: number): Promise<void>;
}

/** Starts a TCP server for handwritten HTTP; `onRequest` is called with each chunk that a connection receives. */
export async function startRawServer(onRequest: (socket: Socket, text: string) => void): Promise<RawServer> {
  const sockets: Socket[] = [];
  const closings: Promise<unknown>[] = [];
  const received: string[] = [];
  const server = createServer((socket) => {
    const index = sockets.push(socket) - 1;
    received[index] = '';
    socket.on('error', () => {});
    closings[index] = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', (chunk) => {
      received[index] += String(chunk);
      onRequest(socket, String(chunk));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    async closed(index) {
      await closings[index];
    },
  };
}

/** Formats an HTTP/1.1 response as text. */
export function toHttpResponse(status: number, body: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
