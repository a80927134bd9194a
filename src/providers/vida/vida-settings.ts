import type { PatchField, VidaPatch } from '../../domain/update/patch.ts';

interface VidaSetting {
  /** The setting's name in Vida's bodies. */
  readonly wire: string;
  /** Does Vida document that null removes it? */
  readonly clearable?: true;
  /** Vida writes the values of its enumerations in lower case. */
  readonly enumeration?: true;
}

/** Every setting of `POST /api/v2/updateOrganization`, by its name in this gateway (vida.md, "wire field"). */
export const vidaSettings: { readonly [F in PatchField<'VIDA'>]: VidaSetting } = {
  name: { wire: 'orgName' },
  email: { wire: 'email' },
  active: { wire: 'active' },
  productPlanId: { wire: 'productPlanId' },
  offeredProductPlanId: { wire: 'offeredProductPlanId', clearable: true },
  smsEnabled: { wire: 'smsEnabled' },
  smsBrandId: { wire: 'smsBrandId' },
  smsCampaignId: { wire: 'smsCampaignId' },
  vidaPremium: { wire: 'vidaPremium' },
  externalAccountId: { wire: 'externalAccountId', clearable: true },
  externalBillingId: { wire: 'externalBillingId', clearable: true },
  hipaaSetting: { wire: 'hipaaSetting', enumeration: true },
  orgAccountType: { wire: 'orgAccountType', enumeration: true },
};

/** The body of an update: exactly the fields that the patch gives, null included; nothing is filled in. */
export function encodeVidaPatch(
  patch: VidaPatch,
  fields: readonly PatchField<'VIDA'>[],
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => [vidaSettings[field].wire, encodeValue(field, patch[field])]),
  );
}

function encodeValue(field: PatchField<'VIDA'>, value: unknown): unknown {
  return vidaSettings[field].enumeration && typeof value === 'string' ? value.toLowerCase() : value;
}
