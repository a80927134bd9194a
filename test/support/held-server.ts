import type { Socket } from 'node:net';
import { expect } from 'vitest';
import type { RawServer } from './raw-server.ts';
import { startRawServer, toHttpResponse } from './raw-server.ts';
import { until } from './until.ts';

/** A request that waits for the test to respond. */
export interface HeldRequest {
  /** The method and the path, such as `GET /v1/things/a`. */
  readonly line: string;
  readonly socket: Socket;
  respond(status: number, body?: string, headers?: Record<string, string>): void;
}

export interface HeldServer extends RawServer {
  /** The requests in the order in which they were received. */
  readonly requests: readonly HeldRequest[];
  /** Waits for the request with this position, and returns it. */
  request(index: number): Promise<HeldRequest>;
  /** The lines of all requests that were received. */
  lines(): readonly string[];
}

/** Starts a server that responds to each request only when the test does. */
export async function startHeldServer(): Promise<HeldServer> {
  const requests: HeldRequest[] = [];
  const server = await startRawServer((socket, text) => {
    // A request and its body can arrive in two chunks.
    const line = /^(?:GET|PUT|POST) \S+/.exec(text)?.[0];
    if (line === undefined) return;
    const respond: HeldRequest['respond'] = (status, body = '{}', headers = {}) =>
      void socket.write(toHttpResponse(status, body, headers));
    requests.push({ line, socket, respond });
  });
  return {
    ...server,
    requests,
    async request(index) {
      await until(() => expect(requests.length).toBeGreaterThan(index));
      const found = requests[index];
      if (found === undefined) throw new Error(`There is no request ${index}.`);
      return found;
    },
    lines: () => requests.map(({ line }) => line),
  };
}
