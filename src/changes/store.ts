import type { Change, ChangeFacts, ChangeResult } from '../domain/changes/change.ts';
import type { ChangeFilter } from '../domain/changes/changes.ts';

/** A part of the list of changes, newest first. */
export interface ChangeSlice {
  readonly changes: readonly Change[];
  /** The position of the oldest change that was read, listed or not; null at the end of the list. */
  readonly continueAfter: string | null;
}

export interface SliceRequest {
  readonly filter: ChangeFilter;
  /** The position before which the slice starts; null for the newest change. */
  readonly after: string | null;
  /** The maximum number of changes. */
  readonly count: number;
}

/** A store of changes. Every method rejects when the store cannot be reached. */
export interface ChangeStore {
  /**
   * Adds a change, and deletes nothing.
   *
   * @param result null for an update that is about to be sent
   * @returns the position of the change
   */
  add(facts: ChangeFacts, result: ChangeResult | null): Promise<string>;
  /** Records the result of a pending change; does nothing when the change was deleted. */
  setResult(position: string, result: ChangeResult): Promise<void>;
  /** Reads a bounded number of changes. */
  read(request: SliceRequest): Promise<ChangeSlice>;
  /** Whether a read sees every earlier write of this process, also one that is not confirmed yet. */
  readonly isOrdered: boolean;
  /** Whether the store can be reached. */
  readonly available: boolean;
  /** Adds a listener that is called each time the store becomes usable. */
  onUsable(listener: () => void): void;
  close(): Promise<void>;
}

export interface RetentionOptions {
  /** How long a change is kept. */
  readonly retentionMs: number;
  /** Called when changes are deleted before that, because the store has reached its bound. */
  readonly onFull: () => void;
}

/** How many changes one read looks at, which blocks the event loop and Redis for some milliseconds. */
export const maxScanned = 1000;
