import type { Caller } from '../access/caller.ts';
import type {
  ForbiddenError,
  IdempotencyError,
  InputError,
  NotFoundError,
  OrganizationError,
  OutcomeUnknownError,
  RateLimitedError,
  UnavailableError,
} from '../errors.ts';
import type { InputPath } from '../input-issue.ts';
import type { Instant } from '../organization/instant.ts';
import type { Provider } from '../provider/provider.ts';
import type { PartiallyUpdated } from '../update/outcome.ts';
import type { AnyUpdateRequest } from '../update/update-request.ts';

/**
 * QUEUED: no item has started. WAITING_FOR_QUOTA: no item can start before the quota of its connection allows it. CANCELLED: no
 * further item starts; the outcomes of running items are still recorded.
 */
export type BulkState = 'QUEUED' | 'RUNNING' | 'WAITING_FOR_QUOTA' | 'DONE' | 'CANCELLED';

/** The number of items with each outcome. */
export interface BulkCounts {
  readonly updated: number;
  readonly partiallyUpdated: number;
  /** Provably not applied. */
  readonly failed: number;
  /** Items that may have been applied. */
  readonly unknown: number;
  /** Items that never started. */
  readonly cancelled: number;
}

/** Many updates that outlast their request; the counts and `waiting` add up to `total`. */
export interface BulkUpdate extends BulkCounts {
  readonly kind: 'bulkUpdate';
  readonly id: string;
  readonly state: BulkState;
  /** When the first of the items that wait for a quota can start; null in every other state. */
  readonly resumesAt: Instant | null;
  readonly createdAt: Instant;
  /** The id of the bulk update whose items are sent again; null when this is the first one. */
  readonly retryOf: string | null;
  readonly total: number;
  /** Items without an outcome yet, including running ones. */
  readonly waiting: number;
}

/** The outcome of an item that was not fully applied; contains no organization data. */
export type BulkItemOutcome = OrganizationError | Omit<PartiallyUpdated, 'organization'>;

/** An item that was not fully applied. */
export interface BulkItem {
  readonly index: number;
  /** Null when another version of this gateway stored the item in a format that this version cannot read. */
  readonly provider: Provider | null;
  readonly outcome: BulkItemOutcome;
}

/** Why nothing was started, or why it is unknown whether the bulk update was started. Only a retry finds nothing. */
export type BulkStartError =
  | InputError
  | ForbiddenError
  | IdempotencyError
  | NotFoundError
  | OutcomeUnknownError
  | RateLimitedError
  | UnavailableError;

/** Why a bulk update cannot be read; a bulk update of another caller is not found. */
export type BulkFindError = ForbiddenError | NotFoundError | RateLimitedError | UnavailableError;

/** Why nothing was cancelled, or why it is unknown whether the bulk update was cancelled. */
export type BulkCancelError = BulkFindError | OutcomeUnknownError;

export interface BulkStart {
  readonly caller: Caller;
  readonly requests: readonly AnyUpdateRequest[];
  /** The same key and the same requests are the same bulk update; without a key, each start creates a new one. */
  readonly key: string | null;
}

export interface BulkRetry {
  readonly caller: Caller;
  /** The id of the bulk update whose items are sent again. */
  readonly id: string;
  /** The same key and the same id are the same retry. */
  readonly key: string | null;
}

/** Selects a page of the caller's bulk updates. */
export interface BulkPageRequest {
  /** The last bulk update before the page, which may no longer be stored; null for the first page. */
  readonly after: Pick<BulkUpdate, 'createdAt' | 'id'> | null;
  readonly count: number;
}

/** Selects a page of the items that were not fully applied. */
export interface BulkItemPageRequest {
  /** The position of the last item before the page. */
  readonly after: number;
  readonly count: number;
}

/** The bulk updates of each caller; every promise rejects only on a bug in the gateway. */
export interface BulkUpdates {
  /** The maximum number of items in a bulk update; 0 where bulk updates are not available. */
  readonly maxItems: number;
  /**
   * Stores the updates and resolves immediately; they run later, each with the rights that the caller has now.
   * Updates of one organization are applied in the order given, all others in any order.
   */
  start(start: BulkStart): Promise<BulkUpdate | BulkStartError>;
  /**
   * Starts a bulk update of the items of a finished one that were provably not applied, each with the rights that the caller
   * has now. A bulk update is retried once; its retry can be retried again.
   */
  retry(retry: BulkRetry): Promise<BulkUpdate | BulkStartError>;
  find(caller: Caller, id: string): Promise<BulkUpdate | BulkFindError>;
  /** Lists the bulk updates of the caller, newest first. */
  list(caller: Caller, page: BulkPageRequest): Promise<readonly BulkUpdate[] | BulkFindError>;
  /** Starts no further item; running items continue. */
  cancel(caller: Caller, id: string): Promise<BulkUpdate | BulkCancelError>;
  /** Yields the bulk update now and after each change, at most a few times a second, until no item is waiting. */
  watch(caller: Caller, id: string): Promise<AsyncIterable<BulkUpdate | BulkFindError>>;
  /** Returns the items that were not fully applied, by position, of a bulk update that `find` returned. */
  items(id: string, page: BulkItemPageRequest): Promise<readonly BulkItem[] | UnavailableError>;
}

/** The input path of an item. */
export function bulkItemPath(index: number): InputPath {
  return ['inputs', String(index)];
}
