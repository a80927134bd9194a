import { once } from 'node:events';
import { createServer } from 'node:http';

/** Starts a collector that discards spans and counts their bytes, which shows that spans were exported. */
export async function startSpanSink() {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.unref();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    bytes: () => bytes,
  };
}
