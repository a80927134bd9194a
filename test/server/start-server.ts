import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../src/server/http-server.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

export const validBody = JSON.stringify({ query: '{ __typename }' });

/** Starts a gateway on a port. */
export async function startServer(options: GatewayOptions = {}) {
  const { gateway, operations, sandbox, unexpected } = await startGateway(options);
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const post = (headers: Record<string, string> = {}, body: BodyInit = validBody) =>
    fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
  return { origin, post, operations, sandbox, server, unexpected, port: Number(new URL(origin).port) };
}

/** Sends text on a new connection, and returns the data that it receives until it is closed. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return received;
}
