import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** What a proxy does with a CONNECT. */
export type OnConnect = (socket: Duplex, request: IncomingMessage) => void;

export interface ConnectProxy {
  readonly port: number;
  /** The target and the credential of each CONNECT. */
  readonly tunnels: { readonly target: string; readonly authorization: string | undefined }[];
  /** The target of each request that came without a tunnel. */
  readonly forwarded: string[];
  /** How many sockets are open to the proxy, and the most that were. */
  readonly sockets: { readonly open: number; readonly most: number };
}

/** Connects to the target, and passes bytes on in both directions. */
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

/** A proxy on loopback that does with each CONNECT what `onConnect` does. */
export async function startConnectProxy(onConnect: OnConnect = tunnel): Promise<ConnectProxy> {
  const tunnels: ConnectProxy['tunnels'] = [];
  const forwarded: string[] = [];
  const open = new Set<Socket>();
  let most = 0;
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
    most = Math.max(most, open.size);
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
      return { open: open.size, most };
    },
  };
}
