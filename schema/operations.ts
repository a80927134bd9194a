// biome-ignore-all lint/performance/noBarrelFile lint/performance/noReExportAll: the entry point of organization-gateway/operations.
export { toDocumentHash } from './document-hash.ts';
export * from './generated/graphql.ts';
export type {
  LaterReadResult,
  LaterUpdateResult,
  ReadResult,
  ResultHandlers,
  UpdateResult,
} from './match-result.ts';
export { matchReadResult, matchUpdateResult } from './match-result.ts';
export { possibleTypes } from './possible-types.ts';
