import { ConfigError } from '../../config/config.ts';
import { isUnencrypted } from '../../config/is-unencrypted.ts';
import { token, webUrl } from '../../config/setting-types.ts';
import { readSettingText } from '../../config/text-file.ts';
import type { CommandIo } from '../command-io.ts';
import type { ApiClient } from './api-client.ts';
import { createApiClient } from './api-client.ts';

/** The address of a gateway with the default settings on this machine. */
const defaultUrl = 'http://127.0.0.1:4000/graphql';

/** The values of the options that every command of the API has. */
export interface ApiOptionValues {
  readonly url?: string | undefined;
  readonly 'key-file'?: string | undefined;
}

/**
 * Creates the client of the gateway that the options name.
 *
 * @throws ConfigError for a URL or a key file that cannot be used
 */
export async function openClient(
  { url = defaultUrl, 'key-file': keyFile }: ApiOptionValues,
  { printError }: CommandIo,
): Promise<ApiClient> {
  const endpoint = parseUrl(url);
  const key = keyFile === undefined ? null : await readKey(keyFile);
  if (key !== null && isUnencrypted(endpoint.href))
    printError(
      'The key crosses the network unencrypted. Use an https URL where others can read the traffic.\n',
    );
  return createApiClient(endpoint, key);
}

/** Adds the path of the endpoint to an origin. */
function parseUrl(text: string): URL {
  const parsed = webUrl.safeParse(text);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(({ message }) => `--url ${message}`));
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/graphql';
  return url;
}

async function readKey(file: string): Promise<string> {
  const text = await readSettingText(file).catch(({ message }: Error) => {
    throw new ConfigError([`--key-file cannot be used: ${message}`]);
  });
  const { data } = token.safeParse(text.trim());
  if (data === undefined)
    throw new ConfigError([
      '--key-file cannot be used: The file must contain one API key or token and nothing else.',
    ]);
  return data;
}
