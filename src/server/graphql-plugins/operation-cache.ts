import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The documents that were parsed recently, in the form that Yoga takes. */
export interface OperationCache {
  readonly documentCache: LRUCache<string, DocumentNode>;
  readonly errorCache: typeof noErrors;
}

/**
 * How many characters of operations are kept parsed. A parsed one can take 250 bytes for each, and its plan as much: 64 MB in
 * all, where Yoga's own cache of a thousand operations could take a gigabyte.
 */
const maxCharacters = 128 * 1024;

/** Yoga would answer a cached error without the code and the status of a new one; parsing ends at the first anyway. */
const noErrors = { get: () => undefined, set() {} };

/** Documents that were parsed recently. */
export function createOperationCache(): OperationCache {
  const documentCache = new LRUCache<string, DocumentNode>({
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length + 1,
  });
  return { documentCache, errorCache: noErrors };
}
