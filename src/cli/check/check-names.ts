import type { ConnectionRef } from '../../domain/provider/connection.ts';
import { defaultConnection, providerNames } from '../../domain/provider/provider.ts';

/** The name of a connection in tables and messages, such as `Vertra Cloud emea`. */
export function toLabel({ connection, provider }: ConnectionRef): string {
  const { label } = providerNames[provider];
  return connection === defaultConnection ? label : `${label} ${connection}`;
}

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
