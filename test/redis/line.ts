import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A line to Redis that can be cut after a command has come through and before its reply does. */
export interface Line {
  readonly url: string;
  /** Cuts the connection at the reply to the next command that holds this text. */
  cutAtReplyTo(text: string): void;
}

export async function startLine(port: number): Promise<Line> {
  let awaited: string | undefined;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let isCut = false;
    for (const socket of [near, far]) socket.on('error', () => {});
    near.on('data', (chunk) => {
      if (awaited !== undefined && String(chunk).includes(awaited)) {
        isCut = true;
        awaited = undefined;
      }
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (isCut) near.destroy();
      else near.write(chunk);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAtReplyTo(text) {
      awaited = text;
    },
  };
}
