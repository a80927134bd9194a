import type { InputIssue } from '../input-issue.ts';
import type { ListOutcome, ReadOutcome } from '../organization/read-outcome.ts';
import type { UpdateOutcome } from '../update/outcome.ts';
import type { Patches } from '../update/patch.ts';
import type { Provider } from './provider.ts';

/** Told of each request that was sent to a provider, when it is over. */
export type OnAttempt = (attempt: { readonly ms: number }) => void;

/** Who asks for a read. */
export interface ReadOptions {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly onAttempt: OnAttempt;
  /** Callers share a provider's queue; undefined where they are not distinguished. */
  readonly callerId?: string | undefined;
}

/** What the gateway asks of a provider's adapter. Field paths start at the provider's input: `["name"]`. */
export interface ProviderPort<P extends Provider> {
  /** What is known of the provider now, without asking it. */
  status(): ProviderStatus;
  /** Every rule documented by the provider that the patch breaks; asked before any call. */
  check(patch: Patches[P]): readonly InputIssue[];
  /**
   * Sends one update. Resolves to what became of it, whatever happens on the way; rejects only on a bug of ours.
   *
   * @param providerId the provider's own id, already parsed
   * @param callerId as in `ReadOptions`
   */
  update(
    providerId: string,
    patch: Patches[P],
    onAttempt?: OnAttempt,
    callerId?: string,
  ): Promise<UpdateOutcome>;
  /**
   * Reads organizations with few requests; what a list does not report of one is absent. Resolves to an outcome for each
   * id, in the order given; rejects only on a bug of ours.
   */
  read(providerIds: readonly string[], options: ReadOptions): Promise<readonly ReadOutcome[]>;
  /** The same with a request for each, whole: what the provider does not report of one is null. */
  readComplete(providerIds: readonly string[], options: ReadOptions): Promise<readonly ReadOutcome[]>;
  /** Reads a stretch of all the provider's organizations, in the provider's own order. */
  list(page: PageRequest, options: ReadOptions): Promise<ListOutcome>;
}

export interface PageRequest {
  /** The cursor of the organization before it; null for the beginning. */
  readonly after: string | null;
  readonly count: number;
}

/** A provider as it stands. */
export interface ProviderStatus {
  readonly provider: Provider;
  /** Has this gateway a credential for it? */
  readonly configured: boolean;
  /** Is it the one in the box, not the real one? */
  readonly sandbox: boolean;
  /** The published version of the provider's contract that is spoken, where there are several. */
  readonly dialect: string | null;
  /** Whether requests are let through to it; null when it is not configured. */
  readonly circuit: ProviderCircuit | null;
}

/** CLOSED: requests go through. OPEN: it failed too often of late. HALF_OPEN: one request is trying it out. */
export type ProviderCircuit = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

export type ProviderPorts = { readonly [P in Provider]: ProviderPort<P> };
