import type { Fault } from './faults.ts';

/** The faults that have a different response at each provider. */
export interface ProviderFaults {
  readonly notFound: Fault;
  readonly forbidden: Fault;
  readonly credentialRefused: Fault;
  rateLimited(retryAfterSeconds: number): Fault;
  /** The update is applied, and the response reports a quota; absent where the provider reports none. */
  readonly quotaReported?: Fault;
  /** A refusal that the provider does not document. */
  readonly undocumentedRefusal: Fault;
  /** HTTP status 200 with a body that reports a failure. */
  readonly contradiction: Fault;
  /** A success that confirms nothing; absent where the state of the organization causes it. */
  readonly notConfirmed?: Fault;
  /** The update is applied, and the response lacks a member that a client needs. */
  readonly driftedShape: Fault;
  /** The update is applied, and the response has undocumented members. */
  readonly driftedExtra: Fault;
}
