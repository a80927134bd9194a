import { readFileSync } from 'node:fs';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The rules of the user of Redis that the README documents, the commands apart from the rest. */
export const documentedCommands: readonly string[] =
  /^ACL SETUSER gateway .*-@all (.*)$/m.exec(readme)?.[1]?.split(' ') ?? [];

/** A user that is allowed the documented commands. */
export function toAclRules(keys: string): readonly string[] {
  return ['on', '>password', keys, 'resetchannels', '-@all', ...documentedCommands];
}

/** The URL of a Redis, for that user. */
export function asGateway(url: string): string {
  const limited = new URL(url);
  limited.username = 'gateway';
  limited.password = 'password';
  return limited.href;
}
