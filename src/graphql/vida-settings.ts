import type {
  VidaOrgAccountType as AccountType,
  VidaHipaaSetting as Hipaa,
  Organization,
  VidaSettings,
} from '../domain/organization/organization.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { resolveField } from './resolve-field.ts';

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

function report<Setting extends keyof VidaSettings>(setting: Setting) {
  const pick = ({ vida }: Organization) => vida?.[setting];
  return {
    nullable: true as const,
    description: `${vidaSettingDescriptions[setting]} Null when it is not set, or Vida does not report it.`,
    resolve: (organization: Organization, _args: unknown, context: RequestContext) =>
      resolveField(pick, organization, context),
  };
}

export const VidaOrganizationSettings = builder
  .objectRef<Organization>('VidaOrganizationSettings')
  .implement({
    description: 'What only Vida keeps of an organization.',
    fields: (t) => ({
      email: t.string(report('email')),
      active: t.boolean(report('active')),
      productPlanId: t.string(report('productPlanId')),
      offeredProductPlanId: t.string(report('offeredProductPlanId')),
      smsEnabled: t.boolean(report('smsEnabled')),
      smsBrandId: t.string(report('smsBrandId')),
      smsCampaignId: t.string(report('smsCampaignId')),
      vidaPremium: t.boolean(report('vidaPremium')),
      externalAccountId: t.string(report('externalAccountId')),
      externalBillingId: t.string(report('externalBillingId')),
      hipaaSetting: t.field({ type: VidaHipaaSetting, ...report('hipaaSetting') }),
      orgAccountType: t.field({ type: VidaOrgAccountType, ...report('orgAccountType') }),
    }),
  });
