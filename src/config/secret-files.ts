import type { ApiKey } from '../auth/api-keys.ts';
import { parseApiKeys } from '../auth/api-keys.ts';
import type { Secret } from '../domain/access/secret.ts';
import type { Provider, providerNames } from '../domain/provider/provider.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';
import { parseToken } from './parse-token.ts';
import type { ReportFile } from './watched-file.ts';
import { openWatchedFile } from './watched-file.ts';

type TokenFiles = {
  readonly [P in Provider as `${(typeof providerNames)[P]['key']}Token`]: (() => Secret) | null;
};

/** Each function returns the current content of the file of a setting; null when the setting is not set. */
export interface SettingFiles extends TokenFiles {
  readonly apiKeys: (() => readonly ApiKey[]) | null;
}

/**
 * Opens the files of the settings, and reads each again when it changes.
 *
 * @param reportEmpty called with the setting whose file contains no keys, at the start and after each change
 * @throws ConfigError with every file that cannot be used
 */
export async function openSettingFiles(
  { auth, vertra, vida }: Config,
  report: ReportFile,
  reportEmpty: (setting: string) => void = () => {},
): Promise<SettingFiles> {
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
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return files;
}
