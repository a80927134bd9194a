import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A proxy to Redis that can close a connection after it forwarded a command and before it forwards the reply. */
export interface CuttableProxy {
  readonly url: string;
  /** Closes the connection at the reply to the next command that contains this text. */
  cutAtReplyTo(text: string): void;
}

export async function startCuttableProxy(redisPort: number): Promise<CuttableProxy> {
  let cutText: string | undefined;
  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    let isCut = false;
    for (const socket of [client, redis]) socket.on('error', () => {});
    client.on('data', (chunk) => {
      if (cutText !== undefined && String(chunk).includes(cutText)) {
        isCut = true;
        cutText = undefined;
      }
      redis.write(chunk);
    });
    redis.on('data', (chunk) => {
      if (isCut) client.destroy();
      else client.write(chunk);
    });
    client.on('close', () => redis.destroy());
    redis.on('close', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAtReplyTo(text) {
      cutText = text;
    },
  };
}
