import type { Storage } from '../storage/storage.ts';
import type { ItemRunnerOptions } from './create-item-runner.ts';
import type { FindBulkLimits } from './pace.ts';

export interface BulkOptions extends ItemRunnerOptions {
  readonly storage: Storage;
  readonly maxItems: number;
  readonly findBulkLimits: FindBulkLimits;
  /** The longest duration of one update. */
  readonly updateMs: number;
  /** How long a finished bulk update is stored. */
  readonly ttlSeconds: number;
}
