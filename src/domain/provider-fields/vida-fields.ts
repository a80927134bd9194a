import type { FieldTable } from './field.ts';

/**
 * Vida's settings besides the name (vida.md, POST /api/v2/updateOrganization). `Field` explains the columns. An account has no
 * documented types, so null is allowed in each.
 */
export const vidaSettings = {
  email: {
    wire: 'email',
    type: 'text',
    nullable: true,
    description: "The main owner's e-mail address.",
  },
  active: {
    wire: 'active',
    type: 'boolean',
    nullable: true,
    description: 'Whether its agents answer; false leaves all their calls and messages unanswered.',
  },
  productPlanId: {
    wire: 'productPlanId',
    type: 'text',
    nullable: true,
    description: 'The plan in force, in Vida and in the connected billing system.',
    inputNote: 'Vida refuses the plan until the customer has completed the checkout: offer it first.',
  },
  offeredProductPlanId: {
    wire: 'offeredProductPlanId',
    type: 'text',
    nullable: true,
    clearable: true,
    description: 'The plan that is offered before the customer checks out.',
  },
  smsEnabled: {
    wire: 'smsEnabled',
    type: 'boolean',
    nullable: true,
    description: 'Whether it can send text messages.',
  },
  smsBrandId: {
    wire: 'smsBrandId',
    type: 'text',
    nullable: true,
    description: 'The registered SMS brand.',
  },
  smsCampaignId: {
    wire: 'smsCampaignId',
    type: 'text',
    nullable: true,
    description: 'The approved SMS campaign.',
  },
  vidaPremium: {
    wire: 'vidaPremium',
    type: 'boolean',
    nullable: true,
    description: 'Whether the account is in an unlocked, paid state.',
  },
  externalAccountId: {
    wire: 'externalAccountId',
    type: 'text',
    nullable: true,
    clearable: true,
    description: "The reseller's or partner's own id for the account.",
  },
  externalBillingId: {
    wire: 'externalBillingId',
    type: 'text',
    nullable: true,
    clearable: true,
    description: "The reseller's or partner's own id for its billing.",
  },
  hipaaSetting: {
    wire: 'hipaaSetting',
    type: 'VidaHipaaSetting',
    nullable: true,
    description: 'Whether HIPAA rules apply.',
  },
  orgAccountType: {
    wire: 'orgAccountType',
    type: 'VidaOrgAccountType',
    nullable: true,
    description: 'Who is billed.',
  },
} as const satisfies FieldTable;

/** Every field that an update at Vida can set. */
export const vidaFields = {
  name: {
    wire: 'orgName',
    type: 'text',
    nullable: true,
    description: 'The name; Vida calls it orgName.',
  },
  ...vidaSettings,
} as const satisfies FieldTable;
