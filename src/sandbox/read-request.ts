import type { IncomingMessage } from 'node:http';
import type { RecordedRequest } from './recorded-request.ts';

const maxBodyBytes = 2 * 1024 * 1024;

/** A complete request; only the beginning of a body over the limit is kept. */
export interface ReceivedRequest {
  readonly request: RecordedRequest;
  readonly isBodyTooLarge: boolean;
}

/** Reads one request, or returns `undefined` when the client disconnects before its end. */
export async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest | undefined> {
  try {
    const { text, isTooLarge } = await readBody(incoming);
    return { request: { ...readHead(incoming), body: text }, isBodyTooLarge: isTooLarge };
  } catch {
    return undefined;
  }
}

async function readBody(incoming: IncomingMessage): Promise<{ text: string; isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the client receives the refusal.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isTooLarge: bytes > maxBodyBytes };
}

function readHead(incoming: IncomingMessage): Omit<RecordedRequest, 'body'> {
  const url = incoming.url ?? '';
  const queryStart = url.indexOf('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? '',
    path: queryStart === -1 ? url : url.slice(0, queryStart),
    query: queryStart === -1 ? '' : url.slice(queryStart + 1),
    headers: Object.fromEntries(headers),
  };
}
