import type { Fault } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** Called for each request with a valid credential; `undefined` selects the provider's normal behavior. */
export type FaultSelector = (request: RecordedRequest) => Fault | undefined;

/** One simulated provider. */
export interface SimulatedProvider {
  /** Such as `http://127.0.0.1:49152`. */
  readonly origin: string;
  /** The only credential that is accepted. */
  readonly token: string;
  /** Every complete request, in order; always the same array. */
  readonly requests: readonly RecordedRequest[];
  /** The number of updates that were applied to this organization, including those that changed no value. */
  writes(organizationId: string): number;
  /** A copy of the organization as the GET route returns it, without the provider's envelope. */
  organization(organizationId: string): Readonly<Record<string, unknown>> | undefined;
  /** Replaces the scenarios, for reads and updates; `undefined` restores them. */
  inject(selector: FaultSelector | undefined): void;
  /** Restores the seed state and clears the requests, the scenario counters and the injected fault. */
  reset(): void;
}
