import type { InputIssue } from './input-issue.ts';
import type { UpdateOutcome } from './outcome.ts';
import type { Patches } from './patch.ts';
import type { Provider } from './provider.ts';

/** What the gateway asks of a provider's adapter. Field paths start at the provider's input: `["name"]`. */
export interface ProviderPort<P extends Provider> {
  readonly status: ProviderStatus;
  /** Every rule documented by the provider that the patch breaks; asked before any call. */
  check(patch: Patches[P]): readonly InputIssue[];
  /**
   * Sends one update. Resolves to what became of it, whatever happens on the way; rejects only on a bug of ours.
   *
   * @param providerId the provider's own id, already parsed
   */
  update(providerId: string, patch: Patches[P]): Promise<UpdateOutcome>;
}

/** What is known of a provider without asking it. */
export interface ProviderStatus {
  readonly provider: Provider;
  /** Has this gateway a credential for it? */
  readonly configured: boolean;
  /** Is it the one in the box, not the real one? */
  readonly sandbox: boolean;
  /** The published version of the provider's contract that is spoken, where there are several. */
  readonly dialect: string | null;
}

export type ProviderPorts = { readonly [P in Provider]: ProviderPort<P> };
