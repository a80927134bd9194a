import { once } from 'node:events';
import { createServer } from 'node:http';
import { traceId } from './traced.mjs';

/** Starts a collector that discards spans and remembers which targets exported spans of requests, not only of their start. */
export async function startSpanSink() {
  /** @type {Set<string>} */
  const targets = new Set();
  const server = createServer((request, response) => {
    const target = toTarget(request.url);
    request.on('data', (chunk) => {
      if (chunk.includes(traceId)) targets.add(target);
    });
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.unref();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    /** @param {string} target */
    toUrl: (target) => `${origin}/${encodeURIComponent(target)}`,
    /** @param {string} url of the collector of a target */
    hasSpans: (url) => targets.has(toTarget(new URL(url).pathname)),
  };
}

/** @param {string | undefined} path of an export: the target, then the signal */
const toTarget = (path) => decodeURIComponent(path?.split('/')[1] ?? '');
