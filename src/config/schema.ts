import { z } from 'zod';
import { callerSettings } from './caller-settings.ts';
import type { ListedText } from './define-setting.ts';
import { isPrivate, toSettingText } from './define-setting.ts';
import { listenSettings, processSettings } from './process-settings.ts';
import { providerSettings } from './provider-settings.ts';
import { storageSettings } from './storage-settings.ts';

/** The settings by environment variable. */
export const settings = z.object({
  ...listenSettings,
  ...providerSettings,
  ...callerSettings,
  ...storageSettings,
  ...processSettings,
});

export type Settings = z.output<typeof settings>;

/** The settings that are marked as private. */
export const privateSettings: readonly string[] = Object.entries(settings.shape)
  .filter(([, schema]) => isPrivate(schema))
  .map(([name]) => name);

/** A setting as people read it. */
export interface ListedSetting extends ListedText {
  readonly name: string;
}

/** Lists the settings in the order of the help and the documents. */
export function listSettings(): readonly ListedSetting[] {
  return Object.entries(settings.shape).map(([name, schema]) => ({ name, ...toSettingText(schema) }));
}

/** Former names of settings, which are reported instead of ignored. */
export const renamedSettings: Readonly<Record<string, keyof Settings>> = {
  PROVIDER_CONNECTIONS: 'PROVIDER_SOCKETS',
};
