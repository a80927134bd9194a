import type { DocumentNode } from 'graphql';
import type { YogaServerOptions } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

type OperationCache = Exclude<
  YogaServerOptions<object, object>['parserAndValidationCache'],
  boolean | undefined
>;

/**
 * How many characters of operations are kept parsed. A parsed one can take 250 bytes for each, and its plan as much: 64 MB in
 * all, where Yoga's own cache of a thousand operations could take a gigabyte.
 */
const maxCharacters = 128 * 1024;

/** Yoga would tell a kept error without the code and the status that it gives a new one; parsing ends at the first anyway. */
const noErrors = { get: () => undefined, set() {} };

/** Operations that were parsed and validated before, those used last. */
export function createOperationCache() {
  return {
    documentCache: createCache<DocumentNode>(),
    errorCache: noErrors,
  } satisfies OperationCache;
}

function createCache<Value extends object>(): LRUCache<string, Value> {
  return new LRUCache({ maxSize: maxCharacters, sizeCalculation: (_value, text) => text.length + 1 });
}
