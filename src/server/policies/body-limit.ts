import { GraphQLError } from 'graphql';
import type { Caller } from '../../domain/caller.ts';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';
import { callerOf, incomingOf } from '../request.ts';

/** How many bytes a caller may send. */
export type MaxBytesOf = (caller: Caller) => number;

/**
 * A body is read up to the limit of whoever sends it. One that states its length is judged by that alone, as HTTP gives
 * no more than was stated (RFC 9112 §6.2).
 */
export function useBodyLimit(maxBytesOf: MaxBytesOf): GatewayPlugin {
  return toPlugin({
    onArrival(incoming) {
      const maxBytes = maxBytesOf(callerOf(incoming));
      const stated = incoming.header('content-length');
      if (stated !== null && !(Number(stated) <= maxBytes)) throw tooLarge(maxBytes);
    },
  });
}

/** A body that does not state its length is counted, which costs a copy. */
export function useBodyCount(maxBytesOf: MaxBytesOf): GatewayPlugin {
  return {
    lane: 'A request that does not state its length is left to Yoga.',
    onRequestParse({ request, requestParser, setRequestParser }) {
      const incoming = incomingOf(request);
      if (incoming.header('content-length') !== null || requestParser === undefined || request.body === null)
        return;
      const maxBytes = maxBytesOf(callerOf(incoming));
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
