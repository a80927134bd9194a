import type { IncomingMessage } from 'node:http';
import type { RecordedRequest } from './box.ts';

const maxBodyBytes = 2 * 1024 * 1024;

/** A request that arrived whole; of a body that is too large only the beginning is kept. */
export interface ReceivedRequest {
  readonly request: RecordedRequest;
  readonly isTooLarge: boolean;
}

/** Receives one request, or tells `undefined` when the client went away before its end. */
export async function receiveRequest(incoming: IncomingMessage): Promise<ReceivedRequest | undefined> {
  try {
    const { text, isTooLarge } = await receiveBody(incoming);
    return { request: { ...receiveHead(incoming), body: text }, isTooLarge };
  } catch {
    return undefined;
  }
}

async function receiveBody(incoming: IncomingMessage): Promise<{ text: string; isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is over the limit is read and dropped, so that the client can hear the refusal.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isTooLarge: bytes > maxBodyBytes };
}

function receiveHead(incoming: IncomingMessage): Omit<RecordedRequest, 'body'> {
  const url = incoming.url ?? '';
  const mark = url.indexOf('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? '',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers: Object.fromEntries(headers),
  };
}
