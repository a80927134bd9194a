import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Gateway } from '../../src/server/gateway.ts';

/** The gateway with a `fetch` that asks its listener, over a connection: most of it goes through the short lane then. */
export function throughListener(gateway: Gateway): Gateway {
  let origin: Promise<string> | undefined;
  const open = async () => {
    const server = createServer((request, response) => gateway(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // Not closed with a test: those that run at the same time are not told apart.
    server.unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, {
      ...init,
      ...(init?.body instanceof ReadableStream && { duplex: 'half' }),
    });
    if (!canBeSent(request)) return gateway.fetch(request);
    origin ??= open();
    return ask(await origin, request);
  };
  const listener: Gateway = Object.assign(
    ((request, response, common) => gateway(request, response, common)) as Gateway,
    { fetch: fetch as Gateway['fetch'] },
  );
  return listener;
}

/** What no client can put on a connection can come in by `fetch` alone. */
function canBeSent({ headers }: Request): boolean {
  return [...headers.values()].every((value) => !/[^\t\x20-\x7e\x80-\xff]/.test(value));
}

async function ask(origin: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.body ? Buffer.from(await request.arrayBuffer()) : null;
  const { headers, method, signal } = request;
  const asking = send(`${origin}${pathname}${search}`, {
    method,
    signal,
    headers: { ...Object.fromEntries(headers), ...(body && { 'content-length': body.length }) },
    agent: false,
  });
  asking.end(body ?? undefined);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const told = new Headers();
  for (let at = 0; at < answer.rawHeaders.length; at += 2)
    told.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  const { statusCode = 0 } = answer;
  const isEmpty = method === 'HEAD' || statusCode === 204 || statusCode === 304;
  const stream = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream);
  return new Response(stream, { status: statusCode, headers: told });
}
