import type { AnyUpdateRequest } from '../domain/update/update-organization.ts';
import { builder } from './builder.ts';
import { VidaHipaaSetting, VidaOrgAccountType, vidaSettingDescriptions } from './vida-settings.ts';

const keepOrFail = ' Absent: stays as it is. Null is refused: Vida cannot clear it.';
const keepOrClear = ' Absent: stays as it is. Null removes it.';

const VidaOrganizationUpdateInput = builder.inputType('VidaOrganizationUpdateInput', {
  description:
    'An update at Vida. Each setting is applied or refused on its own. Send the settings that change, and no others.',
  fields: (t) => {
    const fixed = (setting: keyof typeof vidaSettingDescriptions) => ({
      description: vidaSettingDescriptions[setting] + keepOrFail,
    });
    const clearable = (setting: keyof typeof vidaSettingDescriptions) => ({
      description: vidaSettingDescriptions[setting] + keepOrClear,
    });
    return {
      organizationId: t.id({
        required: true,
        description: "Vida's id, or an `Organization.id` of this gateway.",
      }),
      name: t.string({ description: `The name; Vida calls it orgName.${keepOrFail}` }),
      email: t.string(fixed('email')),
      active: t.boolean(fixed('active')),
      productPlanId: t.string({
        description: `${fixed('productPlanId').description} Refused until the customer has completed the checkout: offer the plan first.`,
      }),
      offeredProductPlanId: t.string(clearable('offeredProductPlanId')),
      smsEnabled: t.boolean(fixed('smsEnabled')),
      smsBrandId: t.string(fixed('smsBrandId')),
      smsCampaignId: t.string(fixed('smsCampaignId')),
      vidaPremium: t.boolean(fixed('vidaPremium')),
      externalAccountId: t.string(clearable('externalAccountId')),
      externalBillingId: t.string(clearable('externalBillingId')),
      hipaaSetting: t.field({ type: VidaHipaaSetting, ...fixed('hipaaSetting') }),
      orgAccountType: t.field({ type: VidaOrgAccountType, ...fixed('orgAccountType') }),
    };
  },
});

const VertraOrganizationUpdateInput = builder.inputType('VertraOrganizationUpdateInput', {
  description: 'An update at Vertra Cloud. Send the fields that change, and no others.',
  fields: (t) => ({
    organizationId: t.id({
      required: true,
      description: "Vertra Cloud's id, or an `Organization.id` of this gateway.",
    }),
    name: t.string({
      description: 'The name, at most 50 characters. Absent: stays as it is. Null is refused.',
    }),
    description: t.string({
      description: 'The description, at most 200 characters. Absent: stays as it is. Null is refused.',
    }),
    tags: t.stringList({
      description:
        'The tags, at most 20 characters each. Absent: they stay as they are. Null is refused. Vertra Cloud does not say whether they replace the ones there are or join them: the answer shows what came of it.',
    }),
  }),
});

export const UpdateOrganizationInput = builder.inputType('UpdateOrganizationInput', {
  description:
    "Exactly one provider's update. An absent field stays as it is; null clears where the provider can clear.",
  isOneOf: true,
  fields: (t) => ({
    vida: t.field({
      type: VidaOrganizationUpdateInput,
      description: 'Updates an organization kept by Vida.',
    }),
    vertra: t.field({
      type: VertraOrganizationUpdateInput,
      description: 'Updates an organization kept by Vertra Cloud.',
    }),
  }),
});

/** The one branch that was given, in the domain's words: what is not the id is the patch. */
export function toUpdateRequest(input: typeof UpdateOrganizationInput.$inferInput): AnyUpdateRequest {
  if (input.vida) {
    const { organizationId, ...patch } = input.vida;
    return { provider: 'VIDA', organizationId, patch };
  }
  const { organizationId, ...patch } = input.vertra;
  return { provider: 'VERTRA', organizationId, patch };
}
