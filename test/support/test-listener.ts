import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGatewayServer } from '../../src/server/http-server.ts';

/** A gateway with a `fetch` that sends its requests over a connection of loopback. */
export interface TestListener extends RequestListener {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

export function toTestListener(gateway: RequestListener): TestListener {
  let origin: Promise<string> | undefined;
  const fetch: TestListener['fetch'] = async (input, init) => {
    const isStream = init?.body instanceof ReadableStream;
    const request = new Request(input, { ...init, ...(isStream && { duplex: 'half' }) });
    origin ??= open(gateway);
    return ask(await origin, request);
  };
  return Object.assign(((request, response) => gateway(request, response)) as RequestListener, { fetch });
}

async function open(gateway: RequestListener): Promise<string> {
  const server = createGatewayServer(gateway);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // Not closed with a test: those that run at the same time are not told apart.
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Without the connection pool, the redirects and the decoding of the global `fetch`. */
async function ask(origin: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.body ? Buffer.from(await request.arrayBuffer()) : null;
  const { headers, method, signal } = request;
  const sent = send(`${origin}${pathname}${search}`, {
    method,
    signal,
    headers: { ...Object.fromEntries(headers), ...(body && { 'content-length': body.length }) },
    agent: false,
  });
  sent.end(body ?? undefined);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const answered = new Headers();
  for (let at = 0; at < answer.rawHeaders.length; at += 2)
    answered.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  const { statusCode = 0 } = answer;
  const isEmpty = method === 'HEAD' || statusCode === 204 || statusCode === 304;
  const stream = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream);
  return new Response(stream, { status: statusCode, headers: answered });
}
