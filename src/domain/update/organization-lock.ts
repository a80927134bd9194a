import type { OrganizationRef } from '../organization/organization-id.ts';
import type { WriteGuard } from '../provider/provider-port.ts';

/** Keeps the processes that share a store from updating one organization at the same time. */
export interface OrganizationLock {
  /**
   * Waits for the lease of an organization, which the waiting processes get in the order of their requests. Never rejects.
   *
   * @returns BUSY when the wait ends first; AWAY when the store cannot be reached
   */
  acquire(organization: OrganizationRef, wait: LeaseWait): Promise<OrganizationLease | 'BUSY' | 'AWAY'>;
}

export interface LeaseWait {
  /** When the wait ends, in the milliseconds of `performance.now()`; the lease is requested at least once. */
  readonly endsAt: number;
  /** Whether the wait has become pointless. */
  readonly isCancelled: () => boolean;
}

/** A lease that is renewed until it ends. */
export interface OrganizationLease {
  /** Null where no other process can hold the lease. */
  readonly guard: WriteGuard | null;
  /** Ends the lease, so that the next process gets it. */
  release(): void;
  /** Ends only the renewal, so that the next process gets the lease after some seconds. */
  letExpire(): void;
}

/** Every process has its own queue of updates, so a process that shares no store needs no lease. */
export const noLock: OrganizationLock = {
  acquire: async () => ({ guard: null, release() {}, letExpire() {} }),
};
