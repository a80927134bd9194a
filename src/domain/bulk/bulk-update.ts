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
import type { Provider } from '../provider/provider.ts';
import type { PartiallyUpdated } from '../update/outcome.ts';
import type { AnyUpdateRequest } from '../update/update-organization.ts';

/** QUEUED: no item was begun yet. CANCELLED: none is begun any more; those under way are still told. */
export type BulkState = 'QUEUED' | 'RUNNING' | 'DONE' | 'CANCELLED';

/** What can have become of an item, and how many items it became of. */
export interface BulkCounts {
  readonly updated: number;
  readonly partiallyUpdated: number;
  /** Provably not applied. */
  readonly failed: number;
  /** Nobody knows whether it was applied. */
  readonly unknown: number;
  /** Never begun. */
  readonly cancelled: number;
}

/** Many updates that outlast the request that asked for them; the counts and what is waiting add up to the total. */
export interface BulkUpdate extends BulkCounts {
  readonly kind: 'bulkUpdate';
  readonly id: string;
  readonly state: BulkState;
  readonly total: number;
  /** Items whose outcome is not known yet, those under way included. */
  readonly waiting: number;
}

/** What came of an item that was not wholly applied. Of an organization nothing is told here. */
export type BulkItemOutcome = OrganizationError | Omit<PartiallyUpdated, 'organization'>;

/** An item that was not wholly applied. */
export interface BulkItem {
  readonly index: number;
  /** Null when another version of this gateway stored it, in a form that this one cannot read. */
  readonly provider: Provider | null;
  readonly outcome: BulkItemOutcome;
}

/** Why nothing was started, or why it is unknown whether something was. */
export type BulkStartError =
  | InputError
  | ForbiddenError
  | IdempotencyError
  | OutcomeUnknownError
  | RateLimitedError
  | UnavailableError;

/** Why nothing is told of a bulk update. One of another caller's is one that there is not. */
export type BulkFindError = ForbiddenError | NotFoundError | RateLimitedError | UnavailableError;

/** Why nothing was cancelled, or why it is unknown whether something was. */
export type BulkCancelError = BulkFindError | OutcomeUnknownError;

export interface BulkStart {
  readonly caller: Caller;
  readonly requests: readonly AnyUpdateRequest[];
  /** The same key and the same requests are the same bulk update; without a key, each start is one of its own. */
  readonly key: string | null;
}

/** Which of the items that were not wholly applied: so many, behind a position. */
export interface BulkItemPageRequest {
  readonly after: number;
  readonly count: number;
}

/** Bulk updates, each its own caller's. Nothing here rejects but on a bug of ours. */
export interface BulkUpdates {
  /** How many items one of them may hold; 0 where there are none. */
  readonly maxItems: number;
  /**
   * Keeps the updates and answers at once; they are applied from then on, each with the rights that the caller has now.
   * Several updates of one organization are applied in the order given; everything else in any order.
   */
  start(start: BulkStart): Promise<BulkUpdate | BulkStartError>;
  find(caller: Caller, id: string): Promise<BulkUpdate | BulkFindError>;
  /** Begins none of its items any more. What is under way is not recalled. */
  cancel(caller: Caller, id: string): Promise<BulkUpdate | BulkCancelError>;
  /** Tells it now and whenever it has changed, a few times a second at the most, until nothing of it is waiting. */
  watch(caller: Caller, id: string): Promise<AsyncIterable<BulkUpdate | BulkFindError>>;
  /** The items that were not wholly applied, by position, of a bulk update that was found. */
  items(id: string, page: BulkItemPageRequest): Promise<readonly BulkItem[] | UnavailableError>;
}

/** Where an item stands in the input. */
export function bulkItemPath(index: number): InputPath {
  return ['inputs', String(index)];
}
