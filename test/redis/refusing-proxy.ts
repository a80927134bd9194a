import { startTcpProxy } from '../support/tcp-proxy.ts';
import { withGatewayUser } from './documented-acl.ts';

/** A proxy between a gateway and Redis that can reply with errors. */
export interface RefusingProxy {
  readonly url: string;
  /** Makes the proxy reply to each command with this error; null: forward commands to Redis. */
  refuse(error: string | null): void;
  /** Forwards new connections to this Redis. */
  forwardTo(port: number): void;
  /** The number of commands with an error reply. */
  readonly refused: number;
}

/** The commands that open a connection, to which a loading Redis also replies. */
const handshake = /^\*\d+\r\n\$\d+\r\n(hello|auth)\r\n/i;

export async function startRefusingProxy(redisPort: number): Promise<RefusingProxy> {
  let error: string | null = null;
  let refused = 0;
  let target = redisPort;
  const port = await startTcpProxy(
    () => target,
    ({ client, server }) => {
      server.on('data', (bytes) => client.write(bytes));
      client.on('data', (bytes) => {
        const text = bytes.toString('latin1');
        if (error === null || handshake.test(text)) return server.write(bytes);
        const commands = text.match(/\*\d+\r\n\$\d+\r\n[a-z]+\r\n/gi)?.length ?? 0;
        refused += commands;
        return client.write(`-${error}\r\n`.repeat(commands));
      });
    },
  );
  return {
    url: withGatewayUser(`redis://127.0.0.1:${port}`),
    refuse(next) {
      error = next;
    },
    forwardTo(port) {
      target = port;
    },
    get refused() {
      return refused;
    },
  };
}
