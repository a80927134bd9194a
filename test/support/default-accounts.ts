import type { AccountsFor } from '../../src/bulk/accounts-for.ts';
import type { BulkLimits } from '../../src/bulk/pace.ts';
import { defaultAccount } from '../../src/domain/provider/provider.ts';

/** The accounts of the default connections. */
export const vidaAccount = { provider: 'VIDA', connection: 'default', account: defaultAccount } as const;
export const vertraAccount = { provider: 'VERTRA', connection: 'default', account: defaultAccount } as const;

/** Returns the account of every default connection. */
export const accountsFor: AccountsFor = () => () => defaultAccount;

/** Limits that allow every item of a provider that has reported no quota. */
export const noLimits: BulkLimits = {
  quota: { waitMs: () => 0, quotas: [] },
  bulkPerMinute: 1_000_000,
};
