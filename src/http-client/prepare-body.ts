import type { DecodedContent } from './content-coding.ts';
import { decodeContent } from './content-coding.ts';
import type { Exchange, ExchangeResponse } from './exchange-result.ts';
import type { QueueKey } from './fair-queue.ts';
import { readHeader } from './http-result.ts';
import { waitForParseTurn } from './parse-turns.ts';
import { largeTextBytes } from './read-json.ts';

/**
 * Decompresses the body of a response, and delays a large one until its turn to be parsed.
 *
 * @param maxBodyBytes the largest size of the decompressed body
 * @returns the exchange itself, at once, for the small uncompressed body of most responses
 */
export function prepareBody(
  result: Exchange,
  maxBodyBytes: number,
  key: QueueKey,
): Exchange | Promise<Exchange> {
  if (result.kind !== 'response' || typeof result.body === 'string') return result;
  const content = decodeContent(result.body, readHeader(result, 'content-encoding'), maxBodyBytes);
  if (content === result.body && result.body.length <= largeTextBytes) return result;
  return prepare(result, content, key);
}

async function prepare(
  result: ExchangeResponse,
  content: DecodedContent | Promise<DecodedContent>,
  key: QueueKey,
): Promise<Exchange> {
  const decoded = await content;
  if (typeof decoded !== 'string' && decoded.length > largeTextBytes) await waitForParseTurn(key);
  return { ...result, body: decoded };
}
