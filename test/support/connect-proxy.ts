import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** Handles a CONNECT request. */
export type OnConnect = (socket: Duplex, request: IncomingMessage) => void;

export interface ConnectProxy {
  readonly port: number;
  /** The target and the credential of each CONNECT. */
  readonly tunnels: { readonly target: string; readonly authorization: string | undefined }[];
  /** The target of each request without a tunnel. */
  readonly forwarded: string[];
  /** The number of sockets open to the proxy, and its maximum. */
  readonly sockets: { readonly open: number; readonly max: number };
}

/** Connects to the target and forwards bytes in both directions. */
export const tunnel: OnConnect = (socket, { url = '' }) => {
  const { hostname, port } = new URL(`http://${url}`);
  const upstream = connect(Number(port), hostname);
  upstream.on('connect', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
};

/** Starts a proxy on loopback that handles each CONNECT with `onConnect`, until the test ends. */
export async function startConnectProxy(onConnect: OnConnect = tunnel): Promise<ConnectProxy> {
  const tunnels: ConnectProxy['tunnels'] = [];
  const forwarded: string[] = [];
  const open = new Set<Socket>();
  let max = 0;
  const server = createServer((request, response) => {
    forwarded.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    tunnels.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    socket.on('error', () => {});
    onConnect(socket, request);
  });
  server.on('connection', (socket) => {
    open.add(socket);
    max = Math.max(max, open.size);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    tunnels,
    forwarded,
    get sockets() {
      return { open: open.size, max };
    },
  };
}
