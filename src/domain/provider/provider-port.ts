import type { FieldComparison } from '../comparison/field-comparison.ts';
import type { UnavailableError } from '../errors.ts';
import type { InputIssue } from '../input-issue.ts';
import type { RequestMemory } from '../organization/memory-budget.ts';
import type { Organization } from '../organization/organization.ts';
import type { ListOutcome, ReadOutcome } from '../organization/read-outcome.ts';
import type { UpdateOutcome } from '../update/outcome.ts';
import type { Patches } from '../update/patch.ts';
import type { Provider } from './provider.ts';
import type { ProviderQuota, QuotaUse } from './quota.ts';

/** Called when a request to a provider ends. */
export type OnAttempt = (attempt: AttemptTime) => void;

/** How long a request to a provider took one of the operations that it serves. */
export interface AttemptTime {
  readonly ms: number;
  /** Whether another operation had sent it. */
  readonly isJoined: boolean;
  /** Whether the provider refused it, with a status of at least 400. */
  readonly isRefused: boolean;
}

export interface ReadOptions {
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  readonly onAttempt: OnAttempt;
  /** Divides a provider's queue fairly among callers; undefined where callers are not distinguished. */
  readonly callerId?: string | undefined;
  /** The id of the request in logs; sent to no real provider. */
  readonly requestId?: string | undefined;
  /** INTERACTIVE by default. */
  readonly use?: QuotaUse | undefined;
  /**
   * Whether each request must be sent after the call. Any other read can share a request in flight, unless an update of the organization
   * was sent, or its outcome became known, between the request and the call.
   */
  readonly isFresh?: boolean;
  /** Bounds the organizations that the request keeps; one that does not fit is unavailable. */
  readonly memory: RequestMemory;
}

/**
 * The condition under which an update is sent: a lease that can end at any time. It is checked twice before each attempt,
 * because the wait for a connection can outlast the first check.
 */
export interface WriteGuard {
  /** Verifies the lease where it is stored. Resolves to whether it is held; never rejects. */
  verify(): Promise<boolean>;
  /** Whether the lease is held according to this process alone; read when the update is written. */
  readonly isHeld: boolean;
}

export interface WriteOptions {
  readonly onAttempt?: OnAttempt | undefined;
  /** As in `ReadOptions`. */
  readonly callerId?: string | undefined;
  /** As in `ReadOptions`. */
  readonly requestId?: string | undefined;
  /** As in `ReadOptions`. */
  readonly use?: QuotaUse | undefined;
  /** An update whose guard is not held is not sent, and is unavailable. */
  readonly guard?: WriteGuard | undefined;
}

/** The interface of a provider's adapter for one connection. Field paths start at the provider's input: `["name"]`. */
export interface ProviderPort<P extends Provider> {
  /** Distinguishes the account from others that have had the same connection name; `defaultAccount` for a default connection. */
  readonly account: string;
  /** The outcome of every request of a connection without a credential; absent where there is one. */
  readonly missingCredential?: UnavailableError;
  /** The current status, without a request to the provider. */
  status(): ProviderStatus;
  /** Returns an issue for each documented rule that the patch breaks, without a request to the provider. */
  check(patch: Patches[P]): readonly InputIssue[];
  /** Returns an issue for each expected value of a field that the contract in use does not have. */
  checkExpected(expected: Patches[P]): readonly InputIssue[];
  /**
   * Compares values with those of an organization that was read, by the rule that confirms updates, without a request to the
   * provider.
   */
  compare(values: Patches[P], organization: Organization): readonly FieldComparison[];
  /**
   * Sends one update. Resolves to its outcome even when the request fails; rejects only on a bug in the gateway.
   *
   * @param providerId the provider's own id, already parsed
   */
  update(providerId: string, patch: Patches[P], options?: WriteOptions): Promise<UpdateOutcome>;
  /**
   * Reads organizations with as few requests as possible; a field that a list does not report is absent.
   *
   * @returns one outcome for each id, in the order of the ids; rejects only on a bug in the gateway
   */
  read(providerIds: readonly string[], options: ReadOptions): Promise<readonly ReadOutcome[]>;
  /** Reads each organization with its own request; a field that the provider does not report is null. */
  readComplete(providerIds: readonly string[], options: ReadOptions): Promise<readonly ReadOutcome[]>;
  /** Reads one page of all the provider's organizations, in the provider's order. */
  list(page: PageRequest, options: ReadOptions): Promise<ListOutcome>;
}

export interface PageRequest {
  /** The cursor of the organization before the page; null for the first page. */
  readonly after: string | null;
  readonly count: number;
}

/** The current status of a connection. */
export interface ProviderStatus {
  readonly provider: Provider;
  /** The name of the connection. */
  readonly connection: string;
  /** Whether this gateway has a credential for it. */
  readonly configured: boolean;
  /** Whether it is simulated by the sandbox. */
  readonly sandbox: boolean;
  /** The published version of the provider's contract in use; null where there is only one. */
  readonly dialect: string | null;
  /** The state of its circuit breaker; null when it is not configured. */
  readonly circuit: ProviderCircuit | null;
  /** The quotas that it has reported; empty when it reports none. */
  readonly quotas: readonly ProviderQuota[];
}

/** CLOSED: requests are sent. OPEN: it failed too often recently. HALF_OPEN: one request probes it. */
export type ProviderCircuit = 'CLOSED' | 'OPEN' | 'HALF_OPEN';
