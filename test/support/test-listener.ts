import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGatewayServer } from '../../src/server/http-server.ts';

/** A gateway with a `fetch` that sends requests to it over loopback. */
export interface TestListener extends RequestListener {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

export function toTestListener(gateway: RequestListener): TestListener {
  let origin: Promise<string> | undefined;
  const fetch: TestListener['fetch'] = async (input, init) => {
    const isStream = init?.body instanceof ReadableStream;
    const request = new Request(input, { ...init, ...(isStream && { duplex: 'half' }) });
    origin ??= open(gateway);
    return sendRequest(await origin, request);
  };
  return Object.assign(((request, response) => gateway(request, response)) as RequestListener, { fetch });
}

async function open(gateway: RequestListener): Promise<string> {
  const server = createGatewayServer(gateway);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // Not closed at the end of a test, because concurrent tests share the server.
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends a request without the connection pool, redirects and decoding of the global `fetch`. */
async function sendRequest(origin: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.body ? Buffer.from(await request.arrayBuffer()) : null;
  const { headers, method, signal } = request;
  const outgoing = send(`${origin}${pathname}${search}`, {
    method,
    signal,
    headers: { ...Object.fromEntries(headers), ...(body && { 'content-length': body.length }) },
    agent: false,
  });
  outgoing.end(body ?? undefined);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const responseHeaders = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2)
    responseHeaders.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  const { statusCode = 0 } = incoming;
  const isEmpty = method === 'HEAD' || statusCode === 204 || statusCode === 304;
  const stream = isEmpty ? null : (Readable.toWeb(incoming) as ReadableStream);
  return new Response(stream, { status: statusCode, headers: responseHeaders });
}
