import type { JsonObject } from './json.ts';
import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse } from './provider-response.ts';
import { respell } from './respell.ts';
import type { VidaRecord } from './vida-record.ts';
import { vidaRefusal } from './vida-refusal.ts';
import { isSetting, isSettingValue } from './vida-settings.ts';

/** The response to an update and, when a setting was applied, the updated account. */
export interface VidaUpdate {
  readonly response: ProviderResponse;
  readonly updated?: VidaRecord;
}

const invalidEmail = 'Invalid email provided. Please enter an email address such as name@example.com.';
const checkoutNotCompleted =
  'Unable to change product plan, customer has not yet completed billing checkout. Please offer the plan first.';

/** Updates each setting separately, because Vida's update is not atomic (vida.md, "What follows"). */
export function updateSettings(account: VidaRecord, sent: JsonObject): VidaUpdate {
  const names = Object.keys(sent).filter(isSetting);
  if (names.length === 0) return { response: vidaRefusal(400, 'No settings updated') };
  const refusals = findRefusals(account, sent, names);
  const failedSettings = [...refusals.keys()];
  const updatedSettings = names.filter((name) => !refusals.has(name));
  const [firstMessage] = refusals.values();
  if (updatedSettings.length === 0 && firstMessage !== undefined) {
    return { response: vidaRefusal(400, firstMessage, { failedSettings }) };
  }
  return {
    updated: { ...account, isChangedByOther: false, settings: applySettings(account, sent, updatedSettings) },
    response: {
      ...jsonResponse(200, {
        success: true,
        message: 'Organization settings updated',
        updatedSettings,
        ...(failedSettings.length > 0 && { failedSettings }),
      }),
      rejectedFields: failedSettings,
    },
  };
}

function findRefusals(account: VidaRecord, sent: JsonObject, names: readonly string[]): Map<string, string> {
  const refusals = new Map<string, string>();
  for (const name of names) {
    const message = findRefusal(account, name, sent[name]);
    if (message !== undefined) refusals.set(name, message);
  }
  const last = names.at(-1);
  if (account.lastSettingFails && last !== undefined) refusals.set(last, `Unable to update ${last}.`);
  return refusals;
}

function findRefusal(account: VidaRecord, name: string, value: unknown): string | undefined {
  if (name === 'email' && !isEmail(value)) return invalidEmail;
  if (!isSettingValue(name, value)) return `Invalid value provided for ${name}.`;
  return name === 'productPlanId' && !account.isSubscribed ? checkoutNotCompleted : undefined;
}

/** Whether a value has exactly one @, and a dot inside the domain. */
function isEmail(value: unknown): boolean {
  if (typeof value !== 'string' || /\s/.test(value)) return false;
  const [name, domain, ...rest] = value.split('@');
  return name !== '' && rest.length === 0 && (domain?.slice(1, -1).includes('.') ?? false);
}

function applySettings(
  { respells, settings }: VidaRecord,
  sent: JsonObject,
  names: readonly string[],
): JsonObject {
  const applied = Object.fromEntries(names.map((name) => [name, sent[name]]));
  const stored = respells ? respell(applied) : applied;
  return Object.fromEntries(Object.entries({ ...settings, ...stored }).filter(([, value]) => value !== null));
}
