import { startTcpProxy } from '../support/tcp-proxy.ts';
import { asGateway } from './documented-acl.ts';

/** Stands between a gateway and Redis. */
export interface RefusingProxy {
  readonly url: string;
  /** From now on each command is answered with this error; null: by Redis. */
  refuse(error: string | null): void;
  /** New connections lead to this Redis. */
  leadTo(port: number): void;
  /** How many commands were answered with an error. */
  readonly refused: number;
}

/** What opens a connection is answered by a Redis that is loading, too. */
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
    url: asGateway(`redis://127.0.0.1:${port}`),
    refuse(next) {
      error = next;
    },
    leadTo(port) {
      target = port;
    },
    get refused() {
      return refused;
    },
  };
}
