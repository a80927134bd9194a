import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * A body is read up to a limit. One that states its length is judged by that alone, as HTTP gives no more than was
 * stated (RFC 9112 §6.2); only one that does not is counted, which costs a copy.
 */
export function useBodyLimit(maxBytes: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      const stated = request.headers.get('content-length');
      if (stated !== null && !(Number(stated) <= maxBytes)) throw tooLarge(maxBytes);
      if (stated !== null || requestParser === undefined || request.body === null) return;
      setRequestParser(async (whole) => requestParser(await readWithin(whole, maxBytes)));
    },
  };
}

async function readWithin(request: Request, maxBytes: number): Promise<Request> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const { headers, method, signal, url } = request;
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks) });
}

/** The connection is closed behind the answer: kept, it would have to take in the rest first. */
function tooLarge(limit: number): GraphQLError {
  return new GraphQLError(`A request has at most ${limit} bytes.`, {
    extensions: { code: 'BODY_TOO_LARGE', limit, http: { status: 413, headers: { connection: 'close' } } },
  });
}
