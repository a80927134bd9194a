import type { ConnectionRef } from './connection.ts';
import { defaultConnection } from './provider.ts';

const members = {
  ORIGIN: 'origin',
  API_TOKEN: 'token',
  DIALECT: 'dialect',
  RESELLER_ID: 'resellerId',
} as const;

/** Names what sets a value of a connection, such as `VERTRA_ORIGIN`. */
export function toSettingName(
  { connection, provider }: ConnectionRef,
  setting: keyof typeof members,
): string {
  return connection === defaultConnection
    ? `${provider}_${setting}`
    : `${members[setting]} in CONNECTIONS_FILE`;
}
