import type { AccountsFor } from '../../src/bulk/accounts-for.ts';
import type { ConnectionLimits } from '../../src/bulk/pace.ts';

/** The accounts of the default connections. */
export const vidaAccount = { provider: 'VIDA', connection: 'default', account: '' } as const;
export const vertraAccount = { provider: 'VERTRA', connection: 'default', account: '' } as const;

/** Returns the account of every default connection. */
export const accountsFor: AccountsFor = () => () => '';

/** Limits that allow every item of a provider that has reported no quota. */
export const noLimits: ConnectionLimits = {
  quota: { waitMs: () => 0, quotas: [] },
  bulkPerMinute: 1_000_000,
};
