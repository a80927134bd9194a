// biome-ignore-all lint/performance/noBarrelFile lint/performance/noReExportAll: the one door of organization-gateway/operations.
export * from './generated/graphql.ts';
