import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** One connection through the proxy. */
export interface ProxiedConnection {
  readonly client: Socket;
  readonly server: Socket;
  /** Closes both sides. */
  end(): void;
}

/**
 * Starts a TCP proxy on loopback that runs until the test ends.
 *
 * @param toPort returns the port of the server for each new connection
 * @param relay decides which data to forward between both sides
 * @returns the proxy's port
 */
export async function startTcpProxy(
  toPort: () => number,
  relay: (connection: ProxiedConnection) => void,
): Promise<number> {
  const sockets = new Set<Socket>();
  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect({ port: toPort(), host: '127.0.0.1', noDelay: true });
    const end = () => {
      for (const socket of [client, server]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    relay({ client, end, server });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return (proxy.address() as AddressInfo).port;
}
