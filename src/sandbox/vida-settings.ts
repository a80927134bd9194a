interface Setting {
  readonly type: 'string' | 'boolean' | readonly string[];
  readonly isNullable?: true;
}

// vida.md, POST /api/v2/updateOrganization: the table of wire fields. The documented `default: inherit` of
// hipaaSetting is omitted, because an update changes only the settings that it names.
const settings: Readonly<Record<string, Setting>> = {
  orgName: { type: 'string' },
  email: { type: 'string' },
  productPlanId: { type: 'string' },
  offeredProductPlanId: { type: 'string', isNullable: true },
  smsEnabled: { type: 'boolean' },
  smsBrandId: { type: 'string' },
  smsCampaignId: { type: 'string' },
  vidaPremium: { type: 'boolean' },
  externalAccountId: { type: 'string', isNullable: true },
  externalBillingId: { type: 'string', isNullable: true },
  active: { type: 'boolean' },
  hipaaSetting: { type: ['on', 'off', 'inherit'] },
  orgAccountType: { type: ['internal', 'customer'] },
};

/** Whether Vida has a setting of this name. */
export function isSetting(name: string): boolean {
  return Object.hasOwn(settings, name);
}

/** Whether a value has the documented type of the setting; null is valid only where it removes the setting. */
export function isSettingValue(name: string, value: unknown): boolean {
  const setting = settings[name];
  if (setting === undefined) return false;
  if (value === null) return setting.isNullable === true;
  if (typeof setting.type === 'string') return typeof value === setting.type;
  return setting.type.some((allowed) => allowed === value);
}
