/**
 * The condition under which a request is sent: a lease that can end at any time. It is checked twice for each attempt, because
 * the wait for a connection can outlast the first check.
 */
export interface SendGuard {
  /** Verifies the lease where it is stored, after the wait for a slot. Resolves to whether it is held; never rejects. */
  verify(): Promise<boolean>;
  /** Whether the lease is held according to this process alone; read when the request is written. */
  readonly isHeld: boolean;
}

/** The credential in the path or the headers of a request, which can be rotated while the request waits. */
export interface Authorization {
  /** Whether what was encoded last contains the current credential; read when an attempt is written. */
  readonly isCurrent: boolean;
  /** Returns the path and the headers with the current credential, for one attempt. */
  encode(): { readonly path: string; readonly headers?: Readonly<Record<string, string>> };
}

/** What must hold when a request is written. */
export interface WriteConditions {
  readonly guard?: SendGuard | undefined;
  readonly authorization?: Authorization | undefined;
}
