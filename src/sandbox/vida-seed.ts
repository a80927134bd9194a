import { scenarios } from './scenarios.ts';
import type { VidaRecord } from './vida-record.ts';

/** The reseller whose organizations Vida lists by default. */
export const sandboxResellerId = 7;

const common = {
  accountType: 'organization',
  resellerId: sandboxResellerId,
  timestamp: Date.UTC(2025, 4, 12, 9, 30),
  isSubscribed: true,
  settingsAt: 'details',
  isListed: true,
  lastSettingFails: false,
} as const;

const accounts: readonly VidaRecord[] = [
  {
    ...common,
    id: 3,
    username: 'harbour-dental',
    settings: {
      orgName: 'Harbour Dental Group',
      email: 'office@harbour-dental.example',
      active: true,
      vidaPremium: true,
      productPlanId: 'plan-growth',
      offeredProductPlanId: 'plan-scale',
      smsEnabled: true,
      smsBrandId: 'BN2f81c0',
      smsCampaignId: 'CM77a9e4',
      externalAccountId: 'AC_1003',
      externalBillingId: 'cus_1003',
      orgAccountType: 'customer',
    },
  },
  {
    ...common,
    id: 42,
    username: 'northside-plumbing',
    isSubscribed: false,
    settings: {
      orgName: 'Northside Plumbing',
      email: 'hello@northside-plumbing.example',
      active: true,
      vidaPremium: false,
      offeredProductPlanId: 'plan-starter',
      smsEnabled: false,
      externalAccountId: 'AC_1042',
    },
  },
  {
    ...common,
    id: 57,
    username: 'lakeview-clinic',
    settingsAt: 'top',
    settings: {
      orgName: 'Lakeview Clinic',
      email: 'admin@lakeview-clinic.example',
      active: true,
      vidaPremium: true,
      productPlanId: 'plan-scale',
      smsEnabled: false,
      externalAccountId: 'AC_1057',
      externalBillingId: 'cus_1057',
      hipaaSetting: 'on',
      orgAccountType: 'customer',
    },
  },
  {
    ...common,
    id: 108,
    username: 'atlas-couriers',
    resellerId: 8,
    settings: { orgName: 'Atlas Couriers', active: false, vidaPremium: false, orgAccountType: 'internal' },
  },
  {
    ...common,
    id: 77,
    username: 'harbour-reception',
    accountType: 'agent',
    isListed: false,
    settings: { active: true },
  },
];

const scenarioAccounts: readonly VidaRecord[] = scenarios.flatMap(({ name, vidaId, vidaState }) => {
  if (vidaId === undefined) return [];
  const settings = { orgName: `Scenario ${name}`, active: true, vidaPremium: true, smsEnabled: false };
  return [{ ...common, id: Number(vidaId), username: name, settings, isListed: false, ...vidaState }];
});

/**
 * Creates the initial accounts by id; the list route omits those of the scenarios.
 *
 * @param suffix is added to the name of each organization
 */
export function createVidaSeed(suffix: string): ReadonlyMap<string, VidaRecord> {
  return new Map(
    [...accounts, ...scenarioAccounts].map((account) => [String(account.id), withSuffix(account, suffix)]),
  );
}

function withSuffix(account: VidaRecord, suffix: string): VidaRecord {
  const { orgName } = account.settings;
  if (typeof orgName !== 'string') return account;
  return { ...account, settings: { ...account.settings, orgName: `${orgName}${suffix}` } };
}
