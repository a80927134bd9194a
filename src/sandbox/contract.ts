import type { Answer } from './answer.ts';
import type { RecordedRequest } from './box.ts';
import type { JsonObject } from './json.ts';
import type { ProviderFaults } from './provider-faults.ts';

/** What one request asks for, found before it is known whether it may have it. */
export interface Route {
  readonly organizationId?: string;
  readonly isUpdate: boolean;
  /** Does what is asked, changing the state when it is an update, and tells what the contract says. */
  answer(): Answer;
}

/** What a box has to know about its provider: the contract, and the state that it works on. */
export interface Contract {
  readonly token: string;
  refuseCredential(request: RecordedRequest): Answer | undefined;
  route(request: RecordedRequest): Route;
  readonly faults: ProviderFaults;
  /** Under which key the scenarios name this provider's organizations. */
  readonly scenarioId: 'vidaId' | 'vertraId';
  organization(organizationId: string): JsonObject | undefined;
  writes(organizationId: string): number;
  reset(): void;
}
