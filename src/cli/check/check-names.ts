import type { ConnectionRef } from '../../domain/provider/connection.ts';
import { defaultConnection, providerNames } from '../../domain/provider/provider.ts';

/** The name of a connection in tables and messages, such as `Vertra Cloud emea`. */
export function toLabel({ connection, provider }: ConnectionRef): string {
  const { label } = providerNames[provider];
  return connection === defaultConnection ? label : `${label} ${connection}`;
}
