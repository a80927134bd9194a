import type { YogaServerOptions } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

type OperationCache = Exclude<
  YogaServerOptions<object, object>['parserAndValidationCache'],
  boolean | undefined
>;

/**
 * How many characters of operations are kept parsed. A parsed one can take 250 bytes for each: 64 MB in all, where
 * Yoga's own cache of a thousand operations could take a gigabyte.
 */
const maxCharacters = 256 * 1024;

/** Operations that were parsed and validated before, those used last. */
export function createOperationCache(): OperationCache {
  return { documentCache: createCache(), errorCache: createCache() };
}

function createCache<Value extends object>(): LRUCache<string, Value> {
  return new LRUCache({ maxSize: maxCharacters, sizeCalculation: (_value, text) => text.length + 1 });
}
