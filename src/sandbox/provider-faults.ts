import type { Fault } from './faults.ts';

/** The faults that each provider tells in its own words. */
export interface ProviderFaults {
  readonly notFound: Fault;
  readonly forbidden: Fault;
  readonly credentialRefused: Fault;
  rateLimited(retryAfterSeconds: number): Fault;
  /** A refusal that no page of the provider's documentation mentions. */
  readonly undocumentedRefusal: Fault;
  /** HTTP status 200 over a body that tells of a failure. */
  readonly contradiction: Fault;
  /** A success that confirms nothing; absent where the state of the organization does it. */
  readonly notConfirmed?: Fault;
  /** The update is applied and the answer has lost a part that a client needs. */
  readonly driftedShape: Fault;
  /** The update is applied and the answer has parts that nobody has documented. */
  readonly driftedExtra: Fault;
}
