import type { IncomingMessage } from 'node:http';
import { chooseAnswerTypes, eventStream, json } from '../policies/answer-types.ts';

/** Longer bodies are rare, and take their time whichever way they go. */
export const maxBodyBytes = 64 * 1024;

/** Is it a post of JSON of a known length to the API, and no more than that? */
export function isOrdinary({ headers, method, url }: IncomingMessage): boolean {
  const { 'content-length': length, 'content-type': type } = headers;
  return (
    method === 'POST' &&
    url === '/graphql' &&
    (type === 'application/json' || type === 'application/json; charset=utf-8') &&
    length !== undefined &&
    Number(length) > 0 &&
    Number(length) <= maxBodyBytes
  );
}

/**
 * The media type of an answer.
 *
 * @returns null for a stream, and for a client that accepts none, both of which are Yoga's to answer
 */
export function answerType(accept: string | undefined): string | null {
  if (accept === undefined || accept === '*/*' || accept === json) return json;
  const [type = eventStream] = chooseAnswerTypes(accept);
  return type === eventStream ? null : type;
}
