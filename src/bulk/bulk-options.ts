import type { Provider } from '../domain/provider/provider.ts';
import type { Storage } from '../storage/storage.ts';
import type { ItemRunnerOptions } from './create-item-runner.ts';
import type { BulkQuotas } from './pace.ts';

export interface BulkOptions extends ItemRunnerOptions {
  readonly storage: Storage;
  readonly maxItems: number;
  /**
   * The maximum number of items a minute that all processes together send to each provider; null where its quota alone decides,
   * and a default while it reports none.
   */
  readonly perMinute: Readonly<Record<Provider, number | null>>;
  readonly quotas: BulkQuotas;
  /** The longest duration of one update. */
  readonly updateMs: number;
  /** How long a finished bulk update is stored. */
  readonly ttlSeconds: number;
}
