import type { Config } from '../config/config.ts';
import { findFileProblem } from '../storage/find-file-problem.ts';
import { toDatabaseName } from '../storage/storage-names.ts';
import { toUpstreamFingerprint } from '../storage/upstream-fingerprint.ts';

/** Finds why a start could not use DATA_DIR, and changes nothing in it; null without the setting. */
export async function findStorageProblem(config: Config): Promise<string | null> {
  const { dataDir, storageNamespace } = config;
  if (dataDir === null) return null;
  return findFileProblem(dataDir, toDatabaseName(storageNamespace, toUpstreamFingerprint(config)));
}
