import type { Config } from '../config/config.ts';
import type { ConnectionConfig } from '../config/connection-config.ts';
import type { Credential } from '../domain/access/secret.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import { defaultAccount, defaultConnection } from '../domain/provider/provider.ts';
import { toConnectionFingerprint } from '../storage/upstream-fingerprint.ts';

/** A connection as its client and its adapter need it. */
export interface Upstream extends ConnectionRef {
  /** As in `ProviderPort`. */
  readonly account: string;
  readonly origin: string;
  /** Null for a provider that is not configured. */
  readonly credential: Credential | null;
  /** The version of Vertra's API; Vida has only one. */
  readonly dialect: Config['vertra']['dialect'];
  /** The reseller whose organizations Vida lists. */
  readonly resellerId: string | null;
  readonly sockets: number;
  readonly queue: number;
  readonly timeoutMs: number;
  /** Null where the quota of the provider decides. */
  readonly bulkPerMinute: number | null;
}

/** Returns a connection with the limits of the settings; the one of the provider's settings unless it has another name. */
export function withSettings(
  config: Config,
  upstream: Pick<Upstream, 'provider' | 'origin' | 'credential'> & Partial<Upstream>,
): Upstream {
  return {
    connection: defaultConnection,
    account: defaultAccount,
    dialect: config.vertra.dialect,
    resellerId: config.vida.resellerId,
    sockets: config.providerSockets,
    queue: config.providerQueue,
    timeoutMs: config.providerTimeoutMs,
    bulkPerMinute: config.bulkPerMinute[upstream.provider],
    ...upstream,
  };
}

/** The settings that only the other provider has. */
const unusedSettings = { dialect: 'organizations', resellerId: null } as const;

/** Returns a connection of CONNECTIONS_FILE, whose token can be rotated; its other settings have their defaults already. */
export function toNamedUpstream(config: Config, connection: ConnectionConfig): Upstream {
  const { token: credential, ...settings } = connection;
  const account = toConnectionFingerprint(connection, config.sandbox);
  return { ...unusedSettings, ...settings, account, credential };
}
