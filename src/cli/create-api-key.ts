#!/usr/bin/env node
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createApiKey, parseKeyFile } from '../auth/api-keys.ts';
import { readSettingText } from '../config/text-file.ts';
import type { Scope } from '../domain/access/caller.ts';
import { scopes } from '../domain/access/caller.ts';

const defaultScopes: readonly Scope[] = ['organizations:read', 'organizations:write'];

const usage = `Creates an API key, adds its hash to the key file, and prints the key once.

Usage: npm run api-key -- NAME [--file FILE] [--scope SCOPE]... [--organization PATTERN]...

NAME           the name of the caller: up to 64 letters, digits, dots and dashes
--file         the key file, created if it does not exist; by default api-keys.json in this directory, or
               AUTH_API_KEYS_FILE if it is set and the command is npm run api-key
--scope        ${scopes.join(', ')}; by default ${defaultScopes.join(' and ')}
--organization all (*), those of one connection (vida:*, vertra@emea:*) or of each one with a name (*@emea:*), or
               one (vertra:org123); all by default
`;

const { positionals, values } = readArguments();
if (values.help) exitWithUsage();
const [name] = positionals;
if (name === undefined || positionals.length > 1) exitWithError(usage);
const { key, sha256 } = createApiKey();
/** Absolute in the message, because `npm run` starts in the directory of the package. */
const file = resolve(isSet(values.file) ? values.file : 'api-keys.json');
await addToFile(file, {
  name,
  sha256,
  scopes: values.scope ?? defaultScopes,
  organizations: values.organization ?? ['*'],
});
process.stdout.write(`${key}\n`);
process.stderr.write(
  `Added to ${file} as ${name}. The key above is not shown again. Send it as a Bearer token.\n`,
);

function exitWithUsage(): never {
  process.stdout.write(usage);
  process.exit(0);
}

/** A setting of white space counts as not set, as in the gateway. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && !/^\s+$/.test(value);
}

function readArguments() {
  const options = {
    file: { type: 'string' },
    help: { type: 'boolean' },
    scope: { type: 'string', multiple: true },
    organization: { type: 'string', multiple: true },
  } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    return exitWithError(usage);
  }
}

/**
 * Writes a second file and renames it, so that a gateway never reads an incomplete one. An existing second file belongs to
 * another process that adds a key, and ends this one.
 */
async function addToFile(file: string, entry: object): Promise<void> {
  const next = `${file}.new`;
  try {
    writeFileSync(next, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    exitWithError(toReason(file, error));
  }
  try {
    const { keys } = existsSync(file) ? parseKeyFile(await readSettingText(file)) : { keys: [] };
    if (keys.some((each) => each.name === name))
      throw new Error(`It has a key named ${name}. Use a unique name.`);
    const text = `${JSON.stringify({ keys: [...keys, entry] }, null, 2)}\n`;
    parseKeyFile(text);
    writeFileSync(next, text);
    renameSync(next, file);
  } catch (error) {
    rmSync(next);
    exitWithError(toReason(file, error));
  }
}

function toReason(file: string, error: unknown): string {
  return `Nothing was changed in ${file}. ${error instanceof Error ? error.message : ''}\n`;
}

function exitWithError(text: string): never {
  process.stderr.write(text);
  process.exit(1);
}
