import type { Secret } from '../domain/access/secret.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { Config } from './config.ts';
import type { ConnectionMembers } from './connection-members.ts';
import type { Settings } from './schema.ts';
import { settings } from './schema.ts';

interface CommonSettings extends ConnectionRef {
  readonly origin: string;
  /** Distinguishes accounts with otherwise equal settings. */
  readonly account: string;
  readonly sockets: number;
  readonly queue: number;
  readonly timeoutMs: number;
  /** Null where the quota of the provider decides. */
  readonly bulkPerMinute: number | null;
}

interface VidaSettings extends CommonSettings {
  readonly provider: 'VIDA';
  readonly resellerId: string | null;
}

interface VertraSettings extends CommonSettings {
  readonly provider: 'VERTRA';
  readonly dialect: Settings['VERTRA_DIALECT'];
}

/** A configured connection without its token. */
export type ConnectionSettings = VidaSettings | VertraSettings;

/** A configured connection; its token is the current one, which can be rotated. */
export type ConnectionConfig = ConnectionSettings & { readonly token: () => Secret };

/** The settings that are the defaults of connections, or limit them. */
export type ConnectionDefaults = Pick<
  Config,
  'bulkPerMinute' | 'providerQueue' | 'providerSockets' | 'providerTimeoutMs'
>;

/**
 * Adds the defaults. What identifies an account has the default of the setting, never its value: a connection is another
 * account, and must not send its token to the origin of the default one. Limits have the values of the settings.
 */
export function toConnectionSettings(
  members: ConnectionMembers,
  defaults: ConnectionDefaults,
): ConnectionSettings {
  const { provider } = members;
  const common: CommonSettings = {
    provider,
    connection: members.name,
    origin: members.origin ?? settings.shape[`${provider}_ORIGIN`].parse(undefined),
    account: members.account ?? settings.shape[`${provider}_ACCOUNT`].parse(undefined),
    sockets: members.sockets ?? defaults.providerSockets,
    queue: members.queue ?? defaults.providerQueue,
    timeoutMs: members.timeoutMs ?? defaults.providerTimeoutMs,
    bulkPerMinute: members.bulkPerMinute ?? defaults.bulkPerMinute[provider],
  };
  return addOwnSettings(provider, common, members);
}

function addOwnSettings(
  provider: Provider,
  common: CommonSettings,
  { dialect, resellerId }: ConnectionMembers,
): ConnectionSettings {
  switch (provider) {
    case 'VIDA':
      return { ...common, provider, resellerId: resellerId ?? null };
    case 'VERTRA':
      return { ...common, provider, dialect: settings.shape.VERTRA_DIALECT.parse(dialect) };
  }
}
