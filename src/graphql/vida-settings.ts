import type {
  VidaOrgAccountType as AccountType,
  VidaHipaaSetting as Hipaa,
  VidaSettings,
} from '../domain/organization.ts';
import { builder } from './builder.ts';

export const VidaHipaaSetting = builder.enumType('VidaHipaaSetting', {
  description: "How HIPAA rules apply to an organization's conversations at Vida.",
  values: {
    ON: { description: 'They apply.' },
    OFF: { description: 'They do not apply.' },
    INHERIT: { description: 'As set for the reseller or partner above it.' },
  } satisfies Record<Hipaa, object>,
});

export const VidaOrgAccountType = builder.enumType('VidaOrgAccountType', {
  description: 'Who is billed for an organization at Vida.',
  values: {
    INTERNAL: { description: 'The organization is used by the reseller or partner itself.' },
    CUSTOMER: { description: 'The organization is a customer.' },
  } satisfies Record<AccountType, object>,
});

/** One sentence a setting; the update's input says the same of each. */
export const vidaSettingDescriptions = {
  email: "The main owner's e-mail address.",
  active: 'Whether its agents answer; false leaves all their calls and messages unanswered.',
  productPlanId: 'The plan in force, in Vida and in the connected billing system.',
  offeredProductPlanId: 'The plan that is offered before the customer checks out.',
  smsEnabled: 'Whether it can send text messages.',
  smsBrandId: 'The registered SMS brand.',
  smsCampaignId: 'The approved SMS campaign.',
  vidaPremium: 'Whether the account is in an unlocked, paid state.',
  externalAccountId: "The reseller's or partner's own id for the account.",
  externalBillingId: "The reseller's or partner's own id for its billing.",
  hipaaSetting: 'Whether HIPAA rules apply.',
  orgAccountType: 'Who is billed.',
} as const satisfies Record<keyof VidaSettings, string>;

/** The settings that an answer told, and how to learn those that it did not. */
export interface VidaSettingsSource {
  readonly told: VidaSettings;
  readRest(): Promise<VidaSettings>;
}

function tell<Setting extends keyof VidaSettings>(setting: Setting) {
  return {
    nullable: true as const,
    description: `${vidaSettingDescriptions[setting]} Null when it is not set, or Vida does not tell it.`,
    resolve: ({ readRest, told }: VidaSettingsSource) =>
      told[setting] === undefined ? readRest().then((read) => read[setting] ?? null) : told[setting],
  };
}

export const VidaOrganizationSettings = builder
  .objectRef<VidaSettingsSource>('VidaOrganizationSettings')
  .implement({
    description: 'What only Vida keeps of an organization.',
    fields: (t) => ({
      email: t.string(tell('email')),
      active: t.boolean(tell('active')),
      productPlanId: t.string(tell('productPlanId')),
      offeredProductPlanId: t.string(tell('offeredProductPlanId')),
      smsEnabled: t.boolean(tell('smsEnabled')),
      smsBrandId: t.string(tell('smsBrandId')),
      smsCampaignId: t.string(tell('smsCampaignId')),
      vidaPremium: t.boolean(tell('vidaPremium')),
      externalAccountId: t.string(tell('externalAccountId')),
      externalBillingId: t.string(tell('externalBillingId')),
      hipaaSetting: t.field({ type: VidaHipaaSetting, ...tell('hipaaSetting') }),
      orgAccountType: t.field({ type: VidaOrgAccountType, ...tell('orgAccountType') }),
    }),
  });
