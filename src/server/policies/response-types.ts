import { LRUCache } from 'lru-cache';
import { rankTypes } from './rank-types.ts';

export const json = 'application/json';
export const eventStream = 'text/event-stream';

/** The media types of API responses. A client that accepts several equally gets the first. */
export const responseTypes = [json, 'application/graphql-response+json', eventStream] as const;

export type ResponseType = (typeof responseTypes)[number];

/**
 * Chooses the media types that a client accepts for a response, the best first. Only a subscription needs a stream, so a stream comes
 * first only for a client that prefers it to all other types; then it is the only type.
 */
export function chooseResponseTypes(accept: string | null): readonly ResponseType[] {
  const cached = cache.get(accept ?? '');
  if (cached) return cached;
  const types = negotiate(accept);
  cache.set(accept ?? '', types);
  return types;
}

/** By `Accept` header: a client sends the same one in all requests. */
const cache = new LRUCache<string, readonly ResponseType[]>({ max: 64 });

function negotiate(accept: string | null): readonly ResponseType[] {
  const ranked = rankTypes(accept, responseTypes);
  const stream = ranked.find(({ type }) => type === eventStream);
  const [best, ...others] = ranked.filter((each) => each !== stream);
  if (best === undefined || (stream && stream.quality > best.quality)) return stream ? [eventStream] : [];
  return [best, ...others, ...(stream ? [stream] : [])].map(({ type }) => type);
}

/** Whether a client lists `text/html` by name and prefers it, as browsers do. */
export function prefersHtml(accept: string | null): boolean {
  if (!accept?.toLowerCase().includes('text/html')) return false;
  return rankTypes(accept, ['text/html', ...responseTypes])[0]?.type === 'text/html';
}
