import { startTcpProxy } from '../support/tcp-proxy.ts';

/** A proxy between the gateways and Redis. */
export interface RedisProxy {
  readonly url: string;
  /** Makes Redis run each later command, and loses the reply together with the connection. */
  loseReplies(): void;
  /** Forwards each later reply. */
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
