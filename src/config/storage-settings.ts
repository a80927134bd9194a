import { z } from 'zod';
import { privateSetting, setting } from './define-setting.ts';
import { label, oneOf, redisUrl, wholeNumber } from './setting-types.ts';

/** Settings of bulk updates, idempotency keys, changes and their stores. */
export const storageSettings = {
  VIDA_BULK_PER_MINUTE: setting(
    'The number of updates in a minute that bulk updates send to Vida, which documents no limit; of all processes of one environment together.',
    wholeNumber(1, 1_000_000).default(600),
  ),
  VERTRA_BULK_PER_MINUTE: setting(
    'The number of updates in a minute that bulk updates send to Vertra Cloud, which documents 30 to 480 requests a minute, depending on the plan. With a larger number, leave room for interactive updates.',
    wholeNumber(1, 1_000_000).default(30),
  ),
  IDEMPOTENCY_TTL_SECONDS: setting(
    'How long the outcome under an idempotency key is kept: at least six times `PROVIDER_TIMEOUT_MS` and ten seconds.',
    wholeNumber(1, 31_536_000).default(86_400),
  ),
  CHANGES_RETENTION_DAYS: setting(
    'How long the record of an update is kept: caller, time, organization, fields and outcome, and never a value.',
    wholeNumber(1, 3650).default(90),
  ),
  AUDIT: setting(
    '`required` refuses an update that cannot be recorded; `best-effort` logs the failure and sends it.',
    oneOf('best-effort', 'required').default('best-effort'),
  ),
  DATA_DIR: setting(
    'A directory on a local disk, in which one process keeps idempotency keys, bulk updates and changes through restarts and crashes. It is created if its parent directory exists. Not together with `REDIS_URL`. Without both, the process keeps its state in memory.',
    z.string().optional(),
  ),
  REDIS_URL: privateSetting(
    'A Redis or Valkey that keeps idempotency keys, rate limits, bulk updates, changes and the leases of updates with `expected` for all replicas, such as `redis://user:password@redis:6379/0` with the number of a database. Without it each process keeps its own.',
    redisUrl.optional(),
  ),
  STORAGE_NAMESPACE: setting(
    'The beginning of every name in Redis, and of the name of the database in `DATA_DIR`: up to 64 letters, digits, `-`, `.` and `_`. With another one, the gateway finds nothing that was stored before.',
    label.default('organization-gateway'),
  ),
};
