import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config.ts';
import type { Storage } from '../storage/storage.ts';
import { toDatabaseName } from '../storage/storage-names.ts';
import { toUpstreamFingerprint } from '../storage/upstream-fingerprint.ts';
import { openRedis } from './open-redis.ts';

/**
 * Opens Redis with REDIS_URL, otherwise the database in DATA_DIR, otherwise a database in memory.
 *
 * @throws ConfigError when the setting points to something that the gateway cannot use
 */
export async function openStorage(config: Config, log: Logger): Promise<Storage> {
  const location = await openRedis(config, log);
  if (location !== null) return { kind: 'redis', location };
  const { dataDir: directory, storageNamespace: namespace } = config;
  const fingerprint = toUpstreamFingerprint(config);
  if (directory !== null)
    log.info(
      { namespace, fingerprint },
      "The database's name in DATA_DIR is this namespace and fingerprint.",
    );
  // Loaded on demand, because a gateway on Redis does not need it.
  const { openFileDatabase, openMemoryDatabase } = await import('../storage/open-database.ts');
  const options = { environment: toDatabaseName(namespace, fingerprint), onProblem: createProblemLog(log) };
  const opened =
    directory === null ? openMemoryDatabase(options) : await openFileDatabase(directory, options);
  if ('problem' in opened) throw new ConfigError([opened.problem]);
  return { kind: 'sqlite', ...opened };
}

const consequence =
  'updates with an idempotency key and bulk updates are refused; updates without a key are sent';

const advice: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'The disk of DATA_DIR is full: $. Free space.',
  SQLITE_CORRUPT: 'The database in DATA_DIR is corrupt: $. Stop the gateway and restore a backup.',
  FILE_REPLACED: 'The database in DATA_DIR was moved or deleted: $. Start the gateway again.',
  TIMEOUT: 'The disk of DATA_DIR does not respond: $. Check the disk.',
};

function createProblemLog(log: Logger): (code: string | null) => void {
  return (code) => {
    if (code === null)
      log.info('The database can be written again. Updates with an idempotency key are accepted.');
    else log.error({ code }, (advice[code] ?? writeFails).replace('$', consequence));
  };
}

const writeFails = 'The database in DATA_DIR cannot be written: $. Check the disk and its permissions.';
