import type { OrganizationPattern } from '../access/organization-pattern.ts';
import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { ConnectionRef } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import type { Change, ChangeFacts, ChangeResult } from './change.ts';

/** The record of an update that has no outcome yet; null when it could not be recorded and is sent nevertheless. */
export type ChangeRecord = { readonly position: string } | null;

/** Records every update that is sent, and lists the records. */
export interface Changes {
  /**
   * Records an update before it is sent. Never rejects.
   *
   * @returns REFUSED when it could not be recorded and must not be sent
   */
  begin(facts: ChangeFacts): Promise<ChangeRecord | 'REFUSED'>;
  /** Records the outcome. Never rejects. */
  end(record: ChangeRecord, result: ChangeResult): Promise<void>;
  /** Records that the stored outcome of an earlier update was returned. Never rejects. */
  addReplay(facts: ChangeFacts, result: ChangeResult): Promise<void>;
  list(request: ChangeListRequest): Promise<ChangePage | UnavailableError>;
}

/** Which changes are listed, newest first. */
export interface ChangeFilter {
  /** The patterns of the caller; a change of another organization is not listed. */
  readonly patterns: readonly OrganizationPattern[];
  /** An `Organization.id`; null for all organizations. */
  readonly organizationId: string | null;
  /** In milliseconds since the epoch, inclusive. */
  readonly since: number;
  /** In milliseconds since the epoch, exclusive; null for no limit. */
  readonly until: number | null;
}

export type AccountsFor = (ref: ConnectionRef) => string | undefined;

export interface ChangeListRequest {
  /** Callers take turns. */
  readonly callerId: string;
  /**
   * Returns the account that a connection has now, as in `ProviderPort`; undefined for a removed one. A change is listed only while
   * its connection has the account that was changed, because a name can be configured for another tenant.
   */
  readonly accountsFor: AccountsFor;
  readonly filter: ChangeFilter;
  /** The position before which the page starts; null for the newest change. */
  readonly after: string | null;
  readonly count: number;
}

export interface ChangePage {
  readonly kind: 'page';
  readonly changes: readonly Change[];
  /** The position after which the list continues, which can be that of a change that is not listed; null at the end. */
  readonly continueAfter: string | null;
}

/** The error of an update that must be recorded and cannot be. */
export function notRecorded(provider: Provider): UnavailableError {
  const message =
    'This gateway requires a record of every change, and it cannot be written. Nothing was sent. Send the update again later.';
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}

export const changesUnavailable: UnavailableError = {
  kind: 'unavailable',
  ...refusal('The store of changes cannot be reached. List the changes again later.', null),
  retryable: true,
  retryAfterSeconds: null,
};
