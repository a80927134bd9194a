import type { JsonObject } from './json.ts';
import type { SharedRecord } from './other-writer.ts';

/** An account as Vida stores it. */
export interface VidaRecord extends SharedRecord {
  readonly id: number;
  readonly username: string;
  readonly accountType: 'organization' | 'agent';
  readonly resellerId: number;
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly settings: JsonObject;
  /** The plan of an account without a subscription can be offered but not changed. */
  readonly isSubscribed: boolean;
  /** Where the account route returns the settings: both places are possible (vida.md, Reading an organization). */
  readonly settingsAt: 'details' | 'top';
  readonly isListed: boolean;
  /** Every update fails for the last setting that it sends. */
  readonly lastSettingFails: boolean;
  /** Values are stored in another spelling, which Vida neither documents nor excludes. */
  readonly respells?: true;
}
