// biome-ignore-all lint/performance/noBarrelFile lint/performance/noReExportAll: the entry point of organization-gateway-operations.
export { toDocumentHash } from './document-hash.ts';
export * from './generated/graphql.ts';
export { graphcacheConfig } from './graphcache-config.ts';
export type {
  ComparisonResult,
  ComparisonResultHandlers,
  LaterComparisonResult,
  LaterReadResult,
  LaterUpdateResult,
  ReadResult,
  ReadResultHandlers,
  ResultHandlers,
  UpdateResult,
  UpdateResultHandlers,
} from './match-result.ts';
export {
  matchComparisonResult,
  matchReadResult,
  matchResult,
  matchUpdateResult,
  toComparisonState,
} from './match-result.ts';
export { possibleTypes } from './possible-types.ts';
export type { TypedDocument } from './typed-document.ts';
