import { isDeepStrictEqual } from 'node:util';
import { toConnectionKey } from '../domain/provider/connection.ts';
import type { ConnectionConfig, ConnectionSettings } from './connection-config.ts';
import type { TokenSource } from './token-source.ts';

/** A connection in effect. Its source is replaced when the token is rotated. */
export interface ConnectionInEffect {
  readonly config: ConnectionConfig;
  /** Those of `config`, which can be compared. */
  readonly settings: ConnectionSettings;
  source: TokenSource;
}

/** The connections in effect by key. */
export type ConnectionSet = ReadonlyMap<string, ConnectionInEffect>;

/** What a new content of the connections file changed. A rotated token is no change. */
export interface ConnectionsChange {
  readonly added: readonly ConnectionConfig[];
  /** Connections with other settings. The previous object keeps its last token, and does not follow its file. */
  readonly changed: readonly ConnectionConfig[];
  readonly removed: readonly ConnectionConfig[];
}

/** Finds the connection in effect whose settings are the same, so that only its token can differ. */
export function findSame(set: ConnectionSet, settings: ConnectionSettings): ConnectionInEffect | undefined {
  const connection = set.get(toConnectionKey(settings));
  return isDeepStrictEqual(connection?.settings, settings) ? connection : undefined;
}

/** Returns the next connections in effect. One with the same settings stays the same object, with the new source. */
export function toNextSet(
  previous: ConnectionSet,
  sources: readonly (readonly [ConnectionSettings, TokenSource])[],
): ConnectionSet {
  return new Map(
    sources.map(([settings, source]) => {
      const connection = findSame(previous, settings) ?? toConnectionInEffect(settings, source);
      connection.source = source;
      return [toConnectionKey(settings), connection];
    }),
  );
}

export function toChange(previous: ConnectionSet, next: ConnectionSet): ConnectionsChange {
  const toConfigs = (
    set: ConnectionSet,
    isListed: (key: string, connection: ConnectionInEffect) => boolean,
  ) => [...set].filter(([key, connection]) => isListed(key, connection)).map(([, { config }]) => config);
  return {
    added: toConfigs(next, (key) => !previous.has(key)),
    changed: toConfigs(next, (key, { config }) => previous.has(key) && previous.get(key)?.config !== config),
    removed: toConfigs(previous, (key) => !next.has(key)),
  };
}

export function isUnchanged({ added, changed, removed }: ConnectionsChange): boolean {
  return added.length + changed.length + removed.length === 0;
}

function toConnectionInEffect(settings: ConnectionSettings, source: TokenSource): ConnectionInEffect {
  const connection: ConnectionInEffect = {
    config: { ...settings, token: () => connection.source.current() },
    settings,
    source,
  };
  return connection;
}
