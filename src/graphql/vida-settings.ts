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

/** A setting can always be unknown: an update's answer only names settings, and an account may lack some. */
const mayBeUntold = ' Null when it is not set, or was not told.';

export const VidaOrganizationSettings = builder
  .objectRef<VidaSettings>('VidaOrganizationSettings')
  .implement({
    description: 'What only Vida keeps of an organization.',
    fields: (t) => {
      const told = (setting: keyof VidaSettings) => ({
        nullable: true as const,
        description: vidaSettingDescriptions[setting] + mayBeUntold,
      });
      return {
        email: t.exposeString('email', told('email')),
        active: t.exposeBoolean('active', told('active')),
        productPlanId: t.exposeString('productPlanId', told('productPlanId')),
        offeredProductPlanId: t.exposeString('offeredProductPlanId', told('offeredProductPlanId')),
        smsEnabled: t.exposeBoolean('smsEnabled', told('smsEnabled')),
        smsBrandId: t.exposeString('smsBrandId', told('smsBrandId')),
        smsCampaignId: t.exposeString('smsCampaignId', told('smsCampaignId')),
        vidaPremium: t.exposeBoolean('vidaPremium', told('vidaPremium')),
        externalAccountId: t.exposeString('externalAccountId', told('externalAccountId')),
        externalBillingId: t.exposeString('externalBillingId', told('externalBillingId')),
        hipaaSetting: t.expose('hipaaSetting', { type: VidaHipaaSetting, ...told('hipaaSetting') }),
        orgAccountType: t.expose('orgAccountType', { type: VidaOrgAccountType, ...told('orgAccountType') }),
      };
    },
  });
