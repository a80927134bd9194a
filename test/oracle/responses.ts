import type { Provider, Values } from './fields.ts';
import type { Outcome } from './queries.ts';
import type { Sequence, Step } from './sequence.ts';
import type { Write } from './write.ts';

/** The origin of a response, and the times of its request and response. */
export interface Exchange {
  readonly sequence: Sequence;
  readonly step: Step;
  readonly startedAt: number;
  readonly answeredAt: number;
}

/** The outcome of one update. */
export interface WriteResponse extends Exchange {
  readonly kind: 'write';
  readonly way: 'update' | 'batch' | 'bulk';
  readonly write: Write;
  readonly key: string | null;
  /** The position in its batch or bulk update. */
  readonly item: number;
  readonly outcome: Outcome;
}

/** The result of reading an organization. */
export interface ReadResponse extends Exchange {
  readonly kind: 'read';
  readonly provider: Provider;
  readonly organization: string;
  readonly member: string;
  /** Null when the organization could not be read. */
  readonly shown: Values | null;
}

/** The reported counts of a bulk update. */
export interface BulkCounts {
  readonly total: number;
  readonly waiting: number;
  readonly updated: number;
  readonly partiallyUpdated: number;
  readonly failed: number;
  readonly unknown: number;
  readonly cancelled: number;
}

/** A bulk update after its end. */
export interface BulkResponse extends Exchange {
  readonly kind: 'bulk';
  readonly key: string | null;
  readonly writes: readonly Write[];
  readonly counts: BulkCounts;
  /** The counts of each progress report, in order. */
  readonly progress: readonly BulkCounts[];
  readonly failedItems: ReadonlyMap<number, Outcome>;
}

/** A bulk update that, according to the gateway, was not started or not cancelled. */
export interface BulkRefusal extends Exchange {
  readonly kind: 'bulkRefusal';
  readonly of: 'start' | 'cancel';
  readonly key: string | null;
  readonly writes: readonly Write[];
  readonly outcome: Outcome;
}

/** A GraphQL error of the gateway, or a response that is not GraphQL. */
export interface Failure extends Exchange {
  readonly kind: 'failure';
  readonly problem: string;
}

export type GatewayResponse = WriteResponse | ReadResponse | BulkResponse | BulkRefusal | Failure;
