import type { IncomingMessage } from 'node:http';

/** Longer bodies are rare, and take their time whichever way they go. */
const maxBodyBytes = 64 * 1024;

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

const graphqlJson = 'application/graphql-response+json';
const json = 'application/json';

/**
 * The media type of an answer, as Yoga would choose it: the first one asked for that it can write. What is asked for by
 * other parameters than a charset counts like what is asked for without.
 *
 * @returns null when there is none, which is Yoga's to say
 */
export function answerType(accept: string | undefined): string | null {
  if (accept === undefined || accept === '*/*' || accept === json) return json;
  const types = accept.replace(/\s/g, '').toLowerCase().split(',').filter(isUtf8);
  const names = types.map((each) => each.split(';', 1)[0] ?? '');
  // One that is no type, or that Yoga reads in a way of its own.
  if (!names.every((name) => name === '*/*' || /^[^/*]+\/([^/*]+|\*)$/.test(name))) return null;
  const written = names.find((name) => name === graphqlJson || isJson(name));
  return written === undefined || written === graphqlJson ? (written ?? null) : json;
}

function isJson(name: string): boolean {
  return name === json || name === 'application/*' || name === '*/*';
}

/** What is asked for in another charset is not to be had. */
function isUtf8(type: string): boolean {
  const charset = type.split(';').find((part, index) => index > 0 && part.includes('charset='));
  return charset === undefined || charset === 'charset=utf-8';
}
