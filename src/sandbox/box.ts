import type { Fault } from './faults.ts';

/** One request as it stood on the wire. */
export interface RecordedRequest {
  readonly method: string;
  /** Raw: without the query, still percent-encoded. */
  readonly path: string;
  /** Raw: without the question mark. */
  readonly query: string;
  /** Names are lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text as received. */
  readonly body: string;
  /** The organization that the request is about, decoded; absent when it is about none. */
  readonly organizationId?: string;
}

/** Asked at each request that shows the right credential; `undefined` means that the box behaves normally. */
export type FaultChooser = (request: RecordedRequest) => Fault | undefined;

/** One provider in a box. */
export interface Box {
  /** Such as `http://127.0.0.1:49152`. */
  readonly origin: string;
  /** The one credential that is accepted. */
  readonly token: string;
  /** Every request whose head and body arrived, in order; the same array for the life of the box. */
  readonly requests: readonly RecordedRequest[];
  /** How many updates were applied to this organization, also those that set what was already there. */
  writes(organizationId: string): number;
  /** A copy of the organization as the GET route tells it, without the provider's envelope. */
  organization(organizationId: string): Readonly<Record<string, unknown>> | undefined;
  /** Replaces the scenarios by id, for reads and updates alike; `undefined` brings the scenarios back. */
  inject(fault: FaultChooser | undefined): void;
  /** Back to the seed: state, journal, scenario counters, no injected fault. */
  reset(): void;
}
