import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

/** A received request. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly socket: Socket;
}

export interface Listener {
  readonly origin: string;
  /** Refuses new connections and closes open ones, as during a restart of a provider. */
  refuse(): Promise<void>;
  /** Accepts connections again. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** Starts an HTTP server whose `onRequest` writes every byte of the response: node:http cannot write invalid ones. */
export async function startListener(onRequest: (request: Received) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  let port = 0;
  const open = async (): Promise<Server> => {
    const opened = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      readRequests(socket, onRequest);
    });
    await once(opened.listen(port, '127.0.0.1'), 'listening');
    port = (opened.address() as AddressInfo).port;
    return opened;
  };
  let server = await open();
  const refuse = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    refuse,
    async accept() {
      server = await open();
    },
    close: refuse,
  };
}

function readRequests(socket: Socket, onRequest: (request: Received) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const headEnd = bytes.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = parseHead(bytes.toString('latin1', 0, headEnd));
      const end = headEnd + 4 + Number(head.headers.get('content-length') ?? 0);
      if (bytes.length < end) return;
      const body = bytes.toString('utf8', headEnd + 4, end);
      bytes = bytes.subarray(end);
      onRequest({ ...head, body, socket });
    }
  });
}

function parseHead(text: string): Omit<Received, 'body' | 'socket'> {
  const [requestLine = '', ...lines] = text.split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const { pathname, searchParams } = new URL(target, 'http://provider');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { method, path: decodeURIComponent(pathname), query: searchParams, headers: new Map(headers) };
}
