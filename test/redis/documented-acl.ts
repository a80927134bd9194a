import { readFileSync } from 'node:fs';

const readme = readFileSync(new URL('../../.docker/README.md', import.meta.url), 'utf8');

/** The command rules of the Redis user that `.docker/README.md` documents. */
export const documentedCommands: readonly string[] =
  /^ACL SETUSER gateway .*-@all (.*)$/m.exec(readme)?.[1]?.split(' ') ?? [];

/** Returns the ACL rules of a user that is allowed the documented commands. */
export function toAclRules(keys: string): readonly string[] {
  return ['on', '>password', keys, 'resetchannels', '-@all', ...documentedCommands];
}

/** Adds that user to the URL of a Redis. */
export function withGatewayUser(url: string): string {
  const withUser = new URL(url);
  withUser.username = 'gateway';
  withUser.password = 'password';
  return withUser.href;
}
