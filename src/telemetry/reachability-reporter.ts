interface FinishedAttempt {
  readonly kind: 'notSent' | 'noResponse' | 'response';
  /** The code of a failed or lost connection. */
  readonly failure: string | null;
}

/** The callbacks of a reporter. */
export interface ReachabilityEvents {
  onFailure(code: string): void;
  onRecovery(): void;
}

/** Creates a reporter that reports each cause of failed connections once, and the next response as a recovery. */
export function createReachabilityReporter(events: ReachabilityEvents): (attempt: FinishedAttempt) => void {
  let reported: string | null = null;
  return ({ failure, kind }) => {
    if (failure === reported || (failure === null && kind !== 'response')) return;
    reported = failure;
    if (failure === null) events.onRecovery();
    else events.onFailure(failure);
  };
}
