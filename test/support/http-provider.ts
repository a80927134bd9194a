import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface HttpProvider {
  readonly origin: string;
  /** The method and the path, without the query, of each request. */
  readonly requests: string[];
  /** The headers and the query of each request. */
  readonly received: Pick<IncomingMessage, 'headers' | 'url'>[];
}

/** Starts a provider on loopback whose responses the test writes, until the test ends. */
export async function startHttpProvider(
  respond: RequestListener,
  server: Server = createServer(),
  scheme = 'http',
): Promise<HttpProvider> {
  const requests: string[] = [];
  const received: HttpProvider['received'] = [];
  server.on('request', (request, response) => {
    const { headers, method, url = '' } = request;
    requests.push(`${method} ${url.split('?')[0]}`);
    received.push({ headers, url });
    respond(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, received };
}
