import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

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
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const redis = connect({ port: redisPort, host: '127.0.0.1', noDelay: true });
    const end = () => {
      client.destroy();
      redis.destroy();
    };
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes) => redis.write(bytes));
    redis.on('data', (bytes) => (isLosing ? end() : client.write(bytes)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseReplies() {
      isLosing = true;
    },
    passReplies() {
      isLosing = false;
    },
  };
}
