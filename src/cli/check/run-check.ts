import { findStorageProblem } from '../../app/find-storage-problem.ts';
import { ConfigError, parseConfig, settingNames } from '../../config/config.ts';
import { findMisspelledSettings } from '../../config/misspelled-settings.ts';
import { openSettingFiles } from '../../config/secret-files.ts';
import { toPrintableJson } from '../../telemetry/printable-text.ts';
import type { RunCommand } from '../command-io.ts';
import { commands } from '../commands.ts';
import { hideFromCrashReports } from '../hide-from-crash-reports.ts';
import { parseCommandArgs } from '../parse-options.ts';
import { checkProviders } from './check-providers.ts';
import { toCheckText } from './check-text.ts';

/** Checks each provider with the settings of the gateway; 0 when all can be used, 1 when one cannot. */
export const runCheck: RunCommand = async (args, { env, print, printError }) => {
  const { json, sandbox } = parseCommandArgs(args, commands.check).values;
  const config = parseConfig({ ...env, ...(sandbox && { SANDBOX: 'on' }) });
  for (const { setting, variable } of findMisspelledSettings(env, settingNames))
    printError(`${variable} has no effect. The setting is named ${setting}.\n`);
  hideFromCrashReports(env);
  const files = await openSettingFiles(config, () => {});
  const storageProblem = await findStorageProblem(config);
  if (storageProblem !== null) throw new ConfigError([storageProblem]);
  const checks = await checkProviders(config, files);
  const hasProblem = checks.some(({ problems }) => problems.length > 0);
  print(json ? `${toPrintableJson({ ok: !hasProblem, providers: checks }, 2)}\n` : toCheckText(checks));
  return hasProblem ? 1 : 0;
};
