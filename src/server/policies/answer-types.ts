import { LRUCache } from 'lru-cache';
import { rankTypes } from './rank-types.ts';

export const json = 'application/json';
export const eventStream = 'text/event-stream';

/** What the API answers as. Where a client wants several alike, it gets the first. */
export const answerTypes = [json, 'application/graphql-response+json', eventStream] as const;

export type AnswerType = (typeof answerTypes)[number];

/**
 * The types that an answer may have, the best first. Only a subscription needs a stream, so a stream is the best only for a
 * client that wants nothing else as much: then it is the only one.
 */
export function chooseAnswerTypes(accept: string | null): readonly AnswerType[] {
  const cached = chosen.get(accept ?? '');
  if (cached) return cached;
  const types = chooseAnew(accept);
  chosen.set(accept ?? '', types);
  return types;
}

/** A client sends the same value in every request. */
const chosen = new LRUCache<string, readonly AnswerType[]>({ max: 64 });

function chooseAnew(accept: string | null): readonly AnswerType[] {
  const ranked = rankTypes(accept, answerTypes);
  const stream = ranked.find(({ type }) => type === eventStream);
  const [best, ...others] = ranked.filter((each) => each !== stream);
  if (best === undefined || (stream && stream.quality > best.quality)) return stream ? [eventStream] : [];
  return [best, ...others, ...(stream ? [stream] : [])].map(({ type }) => type);
}

/** Does a client want a page, as browsers do, and list it by name? */
export function prefersHtml(accept: string | null): boolean {
  if (!accept?.toLowerCase().includes('text/html')) return false;
  return rankTypes(accept, ['text/html', ...answerTypes])[0]?.type === 'text/html';
}
