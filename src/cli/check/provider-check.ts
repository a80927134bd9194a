import type { Upstream } from '../../app/upstream.ts';
import type { ConnectionRef } from '../../domain/provider/connection.ts';
import type { Provider } from '../../domain/provider/provider.ts';
import type { QuotaReport } from '../../domain/provider/quota.ts';

/** A connection with a credential. */
export interface CheckedUpstream extends Upstream {
  readonly credential: NonNullable<Upstream['credential']>;
}

/** What the reads of a check show about one connection. */
export interface ProviderCheck {
  readonly provider: Provider;
  readonly connection: string;
  /** Whether a credential is set; without one, nothing is sent. */
  readonly configured: boolean;
  /** Whether the provider is simulated. */
  readonly sandbox: boolean;
  readonly reachable: boolean;
  /** The duration of the last request; null when none was sent. */
  readonly ms: number | null;
  readonly credential: CredentialState;
  /** Null for a provider with one dialect. */
  readonly dialect: DialectCheck | null;
  /** The organizations that can be listed; null when they cannot be listed. */
  readonly listed: ListedCount | null;
  /** By how many seconds the clock of the provider is ahead of the one of this machine; null when it is not reported. */
  readonly clockSkewSeconds: number | null;
  readonly quotas: readonly CheckedQuota[];
  /** What the operator has to fix. */
  readonly problems: readonly string[];
  /** What the operator can improve. */
  readonly notes: readonly string[];
}

/** The quota of a window, as the last response reports it. */
export interface CheckedQuota extends Pick<QuotaReport, 'window' | 'limit' | 'remaining'> {
  readonly resetsInSeconds: number | null;
}

/**
 * NOT_REFUSED: the provider responded that something else is wrong. FORBIDDEN: the credential is known and not allowed to
 * read this.
 */
export type CredentialState = 'ACCEPTED' | 'NOT_REFUSED' | 'REFUSED' | 'FORBIDDEN' | 'UNKNOWN';

export interface DialectCheck {
  readonly configured: string;
  /** The dialects whose list the provider serves. */
  readonly served: readonly string[];
}

export interface ListedCount {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly hasMore: boolean;
}

/** The check of a provider without a credential. */
export function toUnconfiguredCheck({ connection, provider }: ConnectionRef): ProviderCheck {
  return {
    provider,
    connection,
    configured: false,
    sandbox: false,
    reachable: false,
    ms: null,
    credential: 'UNKNOWN',
    dialect: null,
    listed: null,
    clockSkewSeconds: null,
    quotas: [],
    problems: [],
    notes: [],
  };
}
