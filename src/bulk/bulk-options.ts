import type { Provider } from '../domain/provider/provider.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import type { ItemRunnerOptions } from './create-item-runner.ts';

export interface BulkOptions extends ItemRunnerOptions {
  /** Null when bulk updates do not outlast this process. */
  readonly redis: RedisLocation | null;
  /** Whether to serve bulk updates from this process alone when there is no Redis, as is right for a sandbox. */
  readonly inMemory: boolean;
  readonly maxItems: number;
  /** The maximum number of items a minute that all replicas together send to each provider. */
  readonly perMinute: Readonly<Record<Provider, number>>;
  /** The longest duration of one update. */
  readonly updateMs: number;
  /** How long a finished bulk update is stored. */
  readonly ttlSeconds: number;
}
