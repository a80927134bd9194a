/** An attempt to reach a provider, as its client reports it. */
interface AttemptEnd {
  readonly kind: 'notSent' | 'noResponse' | 'response';
  /** The code of why the provider could not be reached, or the connection to it was lost. */
  readonly failure: string | null;
}

/** What is logged of a provider's reachability. */
export interface ReachabilityLog {
  onFailure(code: string): void;
  onRecovery(): void;
}

/** Logs why a provider cannot be reached once, until the cause changes; and once that it can be reached again. */
export function createReachabilityReport(log: ReachabilityLog): (attempt: AttemptEnd) => void {
  let known: string | null = null;
  return ({ failure, kind }) => {
    if (failure === known || (failure === null && kind !== 'response')) return;
    known = failure;
    if (failure === null) log.onRecovery();
    else log.onFailure(failure);
  };
}
