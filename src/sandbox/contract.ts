import type { JsonObject } from './json.ts';
import type { ProviderFaults } from './provider-faults.ts';
import type { ProviderResponse } from './provider-response.ts';
import type { Quota, QuotaState } from './quota.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { LoggedRequest } from './wire-log.ts';

/** The operation that a request addresses, found before the credential is checked. */
export interface Route {
  readonly organizationId?: string;
  readonly isUpdate: boolean;
  /** Performs the operation, and returns the response that the contract documents. */
  handle(): ProviderResponse;
}

/** A provider's contract and the state that it works on. */
export interface Contract {
  readonly provider: LoggedRequest['provider'];
  /** The query parameters that are no credential. */
  readonly loggedParameters: readonly string[];
  readonly token: string;
  /** Returns the refusal of an invalid credential, or `undefined` when the credential is valid. */
  checkCredential(request: RecordedRequest): ProviderResponse | undefined;
  route(request: RecordedRequest): Route;
  readonly faults: ProviderFaults;
  readonly quota: Quota;
  /** Returns the headers with which a response reports the windows of the quota. */
  reportQuota(states: readonly QuotaState[]): ProviderResponse['headers'];
  /** Returns the refusal of a request that exceeds the quota. */
  refuseQuota(exceeded: QuotaState): ProviderResponse;
  /** The property of a scenario that holds this provider's organization id. */
  readonly scenarioId: 'vidaId' | 'vertraId';
  organization(organizationId: string): JsonObject | undefined;
  writes(organizationId: string): number;
  reset(): void;
}
