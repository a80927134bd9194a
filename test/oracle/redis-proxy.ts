import { startTcpProxy } from '../support/tcp-proxy.ts';

/** Stands between the gateways and a Redis. */
export interface RedisProxy {
  readonly url: string;
  /** From now on Redis receives and runs each command, and its reply is lost with the connection. */
  loseReplies(): void;
  /** From now on each reply arrives. */
  passReplies(): void;
}

export async function startRedisProxy(redisPort: number): Promise<RedisProxy> {
  let isLosing = false;
  const port = await startTcpProxy(
    () => redisPort,
    ({ client, end, server }) => {
      client.on('data', (bytes) => server.write(bytes));
      server.on('data', (bytes) => (isLosing ? end() : client.write(bytes)));
    },
  );
  return {
    url: `redis://127.0.0.1:${port}`,
    loseReplies() {
      isLosing = true;
    },
    passReplies() {
      isLosing = false;
    },
  };
}
