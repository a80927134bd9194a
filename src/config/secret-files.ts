import type { ApiKey } from '../auth/api-keys.ts';
import { parseApiKeys } from '../auth/api-keys.ts';
import type { Secret } from '../domain/access/secret.ts';
import type { Provider, providerNames } from '../domain/provider/provider.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';
import type { ConfiguredConnections } from './open-connections.ts';
import { noConnections, openConnections } from './open-connections.ts';
import { parseToken } from './parse-token.ts';
import type { ReportFile } from './watched-file.ts';
import { openWatchedFile } from './watched-file.ts';

type TokenFiles = {
  readonly [P in Provider as `${(typeof providerNames)[P]['key']}Token`]: (() => Secret) | null;
};

/** Each function returns the current content of the file of a setting; null when the setting is not set. */
export interface SettingFiles extends TokenFiles {
  readonly apiKeys: (() => readonly ApiKey[]) | null;
  /** Empty when the setting is not set, and in the sandbox. */
  readonly connections: ConfiguredConnections;
}

/**
 * Opens the files of the settings, and reads each again when it changes.
 *
 * @param reportEmpty called with the setting whose file contains no keys, at the start and after each change
 * @throws ConfigError with every file that cannot be used
 */
export async function openSettingFiles(
  config: Config,
  report: ReportFile,
  reportEmpty: (setting: string) => void = () => {},
): Promise<SettingFiles> {
  const { auth, vertra, vida } = config;
  const problems: string[] = [];
  const open = async <Content>(setting: string, path: string | null, parse: (text: string) => Content) => {
    if (path === null) return null;
    const checkEmpty = (content: Content) => {
      if (Array.isArray(content) && content.length === 0) reportEmpty(setting);
    };
    const onChange = (content: Content) => {
      report(setting, null);
      checkEmpty(content);
    };
    const onProblem = (reason: string) => report(setting, reason);
    try {
      const file = await openWatchedFile(path, parse, { onChange, onProblem });
      checkEmpty(file.content);
      return () => file.content;
    } catch (error) {
      problems.push(`${setting} cannot be used: ${error instanceof Error ? error.message : ''}`);
      return null;
    }
  };
  const files = {
    vidaToken: await open('VIDA_API_TOKEN_FILE', vida.tokenFile, parseToken),
    vertraToken: await open('VERTRA_API_TOKEN_FILE', vertra.tokenFile, parseToken),
    apiKeys: await open('AUTH_API_KEYS_FILE', auth.apiKeysFile, parseApiKeys),
    connections: await openConfiguredConnections(config, report).catch((error) => {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return noConnections;
    }),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return files;
}

async function openConfiguredConnections(config: Config, report: ReportFile): Promise<ConfiguredConnections> {
  const { connectionsFile, sandbox } = config;
  if (connectionsFile === null || sandbox) return noConnections;
  return openConnections(connectionsFile, config, report);
}
