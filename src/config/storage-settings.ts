import { privateSetting, setting } from './define-setting.ts';
import { label, oneOf, path, redisUrl, wholeNumber } from './setting-types.ts';

/** Settings of bulk updates, idempotency keys, changes and their stores. */
export const storageSettings = {
  VIDA_BULK_PER_MINUTE: setting(
    'The maximum number of updates a minute that bulk updates send to Vida. All processes of one environment share it. Items that a process has already taken from Redis and still holds are not shared: each process starts those at this rate. Without it, bulk updates use four fifths of the quota that Vida reports, or 600 a minute while it reports none. Vida documents no quota.',
    wholeNumber(1, 1_000_000).optional(),
    'the quota, else 600',
  ),
  VERTRA_BULK_PER_MINUTE: setting(
    'The maximum number of updates a minute that bulk updates send to Vertra Cloud. All processes of one environment share it. Items that a process has already taken from Redis and still holds are not shared: each process starts those at this rate. Without it, bulk updates use four fifths of the quota that Vertra Cloud reports, or 30 a minute while it reports none. It documents 30 to 480 requests a minute, depending on the plan.',
    wholeNumber(1, 1_000_000).optional(),
    'the quota, else 30',
  ),
  IDEMPOTENCY_TTL_SECONDS: setting(
    'How long the outcome under an idempotency key is kept. The minimum is six times `PROVIDER_TIMEOUT_MS` plus ten seconds.',
    wholeNumber(1, 31_536_000).default(86_400),
  ),
  CHANGES_RETENTION_DAYS: setting(
    'How long the record of a change is kept. It has the caller, time, organization, fields and outcome, and never a value.',
    wholeNumber(1, 3650).default(90),
  ),
  AUDIT: setting(
    'Whether an update is refused if its change cannot be recorded. `required` refuses it; `best-effort` logs the failure and sends the update.',
    oneOf('best-effort', 'required').default('best-effort'),
  ),
  DATA_DIR: setting(
    'A directory for the state of one process. Idempotency keys, bulk updates and changes in it survive restarts and crashes. It is on a local disk, and is created if its parent directory exists. It excludes `REDIS_URL`. Without both, the process keeps its state in memory.',
    path.optional(),
  ),
  REDIS_URL: privateSetting(
    'A Redis or Valkey for the state of all replicas. It holds idempotency keys, rate limits, bulk updates, changes and the leases of updates with `expected`. An example is `redis://user:password@redis:6379/0`, where 0 is the number of a database. Without it, each process has its own state.',
    redisUrl.optional(),
  ),
  STORAGE_NAMESPACE: setting(
    'The prefix of every name in Redis and in `DATA_DIR`. With another prefix, the gateway finds nothing that was stored before.',
    label.default('organization-gateway'),
  ),
};
