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
