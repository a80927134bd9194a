import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The recently parsed documents, in the form that Yoga requires. */
export interface OperationCache {
  readonly documentCache: LRUCache<string, DocumentNode>;
  readonly errorCache: typeof noErrors;
}

/**
 * The total length of the cached operations. Document and plan can each take 250 bytes per character, 64 MB in total; Yoga's
 * own cache of a thousand operations could take a gigabyte.
 */
const maxCharacters = 128 * 1024;

/** Disabled: Yoga responds to a cached error without its code and status, and parsing ends at the first error in any case. */
const noErrors = { get: () => undefined, set() {} };

export function createOperationCache(): OperationCache {
  const documentCache = new LRUCache<string, DocumentNode>({
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length + 1,
  });
  return { documentCache, errorCache: noErrors };
}
