import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { callerOf } from '../context.ts';
import type { Caller } from '../domain/caller.ts';

/**
 * A body is read up to the limit of whoever sends it. One that states its length is judged by that alone, as HTTP gives
 * no more than was stated (RFC 9112 §6.2); only one that does not is counted, which costs a copy.
 */
export function useBodyLimit(maxBytesOf: (caller: Caller) => number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      const maxBytes = maxBytesOf(callerOf(request));
      const stated = request.headers.get('content-length');
      if (stated !== null && !(Number(stated) <= maxBytes)) throw tooLarge(maxBytes);
      if (stated !== null || requestParser === undefined || request.body === null) return;
      setRequestParser(async (whole) => requestParser(await readWithin(whole, maxBytes)));
    },
  };
}

async function readWithin(request: Request, maxBytes: number): Promise<Request> {
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.byteLength;
    if (bytes > maxBytes) {
      dropRest(reader);
      throw tooLarge(maxBytes);
    }
    chunks.push(next.value);
  }
  const { headers, method, signal, url } = request;
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks) });
}

/** Reads on for as long as the server lets the request last: a client that still sends would not hear the refusal. */
async function dropRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client went away.
  }
}

function tooLarge(limit: number): GraphQLError {
  return new GraphQLError(`A request has at most ${limit} bytes.`, {
    extensions: { code: 'BODY_TOO_LARGE', limit, http: { status: 413 } },
  });
}
