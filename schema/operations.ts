// biome-ignore-all lint/performance/noBarrelFile lint/performance/noReExportAll: the entry point of organization-gateway/operations.
export { toDocumentHash } from './document-hash.ts';
export * from './generated/graphql.ts';
export type {
  ComparisonResult,
  LaterComparisonResult,
  LaterReadResult,
  LaterUpdateResult,
  ReadResult,
  ResultHandlers,
  UpdateResult,
} from './match-result.ts';
export {
  matchComparisonResult,
  matchReadResult,
  matchUpdateResult,
  toComparisonState,
} from './match-result.ts';
export { possibleTypes } from './possible-types.ts';
