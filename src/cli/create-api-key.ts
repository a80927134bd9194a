#!/usr/bin/env node
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createApiKey, parseKeyFile } from '../auth/api-keys.ts';
import { readSettingText } from '../config/text-file.ts';
import { scopes } from '../domain/access/caller.ts';

const usage = `Makes an API key, adds it to the key file as a hash, and prints it once.

  npm run api-key -- NAME [--file FILE] [--scope SCOPE]... [--organization PATTERN]...

NAME           who calls with it: up to 64 letters, digits, dots and dashes
--file         the key file; created when it does not exist. Without it: api-keys.json in this directory; for
               npm run api-key, AUTH_API_KEYS_FILE of the environment when it is set
--scope        ${scopes.join(' or ')}; both unless said
--organization all (*), those of a provider (vida:*), or one (vertra:org123); all unless said
`;

const { positionals, values } = readArguments();
const [name] = positionals;
if (name === undefined || positionals.length > 1) giveUp(usage);
const { key, sha256 } = createApiKey();
/** Absolute, as `npm run` starts in the directory of the package and not where it was typed. */
const file = resolve(isSet(values.file) ? values.file : 'api-keys.json');
await addTo(file, {
  name,
  sha256,
  scopes: values.scope ?? scopes,
  organizations: values.organization ?? ['*'],
});
process.stdout.write(`${key}\n`);
process.stderr.write(
  `Added to ${file} as ${name}. The key above is shown this once; send it as a Bearer token.\n`,
);

/** A setting of white space counts as absent, as it does for the gateway. */
function isSet(given: string | undefined): given is string {
  return given !== undefined && !/^\s+$/.test(given);
}

function readArguments() {
  const options = {
    file: { type: 'string' },
    scope: { type: 'string', multiple: true },
    organization: { type: 'string', multiple: true },
  } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    return giveUp(usage);
  }
}

/**
 * Written beside it and renamed: a gateway that reads the file finds it whole. Whoever finds that other file there gives
 * up, since somebody else is adding a key.
 */
async function addTo(file: string, added: object): Promise<void> {
  const next = `${file}.new`;
  try {
    writeFileSync(next, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    giveUp(toReason(file, error));
  }
  try {
    const { keys } = existsSync(file) ? parseKeyFile(await readSettingText(file)) : { keys: [] };
    const text = `${JSON.stringify({ keys: [...keys, added] }, null, 2)}\n`;
    parseKeyFile(text);
    writeFileSync(next, text);
    renameSync(next, file);
  } catch (error) {
    rmSync(next);
    giveUp(toReason(file, error));
  }
}

function toReason(file: string, error: unknown): string {
  return `Nothing was changed in ${file}. ${error instanceof Error ? error.message : ''}\n`;
}

function giveUp(text: string): never {
  process.stderr.write(text);
  process.exit(1);
}
