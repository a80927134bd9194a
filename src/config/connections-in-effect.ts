import { isDeepStrictEqual } from 'node:util';
import { mapConcurrently } from '../domain/map-concurrently.ts';
import { toConnectionKey } from '../domain/provider/connection.ts';
import type { ConnectionConfig, ConnectionSettings } from './connection-config.ts';
import type { ConnectionInEffect, ConnectionSet, ConnectionsChange } from './connection-set.ts';
import { findSame, isUnchanged, toChange, toNextSet } from './connection-set.ts';
import type { ConnectionsFile, ListedConnection } from './connections-file.ts';
import { toListedProblems } from './listed-problems.ts';
import type { ReadLimits, TokenSource } from './token-source.ts';
import { openTokenFile, toTokenSource } from './token-source.ts';
import type { ReportFile } from './watched-file.ts';

/** A read takes about 0.4 ms of CPU time: with a check each second, any number of token files costs about 1 % of a core. */
export const tokenFilesPerCheck = 25;

/** They are read one after another, and all within the time limit of one, so that hanging reads end soon. */
const openedTogether = 100;

/** The connections in effect, which a new content of the connections file replaces. */
export interface ConnectionsInEffect {
  readonly current: readonly ConnectionConfig[];
  onChange(listener: (change: ConnectionsChange) => void): void;
  /** Returns the problems of the content and of its token files; with one, nothing is replaced. */
  replace(content: ConnectionsFile): Promise<readonly string[]>;
  /**
   * Reads the next token files again.
   *
   * @returns a function that uses the tokens, of the connections that a newer content leaves unchanged; null without one
   */
  checkTokens(): Promise<(newer: ConnectionsFile | null) => void>;
}

export function createConnectionsInEffect(report: ReportFile, limits: ReadLimits): ConnectionsInEffect {
  const listeners: ((change: ConnectionsChange) => void)[] = [];
  let set: ConnectionSet = new Map();
  let current: readonly ConnectionConfig[] = [];
  let position = 0;
  return {
    get current() {
      return current;
    },
    onChange(listener) {
      listeners.push(listener);
    },
    async replace({ connections, problems }) {
      const opened = await mapConcurrently(openedTogether, connections, (listed) =>
        openSource(listed, set, report, limits),
      );
      const all = [...problems, ...opened.filter((each) => typeof each === 'string')];
      if (all.length > 0) return toListedProblems(all);
      const next = toNextSet(set, opened.filter(isOpened));
      const change = toChange(set, next);
      set = next;
      if (isUnchanged(change)) return [];
      current = [...next.values()].map(({ config }) => config);
      for (const listener of listeners) listener(change);
      return [];
    },
    async checkTokens() {
      const withFile = [...set.values()].filter(({ source }) => source.path !== null);
      if (position >= withFile.length) position = 0;
      const checked = withFile.slice(position, position + tokenFilesPerCheck);
      position += tokenFilesPerCheck;
      await Promise.all(checked.map(({ source }) => source.check()));
      return (newer) => {
        const unchanged = newer === null ? checked : checked.filter((each) => isUnchangedIn(newer, each));
        for (const { source } of unchanged) source.follow();
      };
    },
  };
}

/** Whether the connection has the same settings and token file; the token of another account must not go to this one. */
function isUnchangedIn({ connections }: ConnectionsFile, { settings, source }: ConnectionInEffect): boolean {
  return connections.some(
    (listed) => listed.token === source.path && isDeepStrictEqual(listed.settings, settings),
  );
}

type Opened = readonly [ConnectionSettings, TokenSource];

function isOpened(opened: Opened | string | null): opened is Opened {
  return typeof opened === 'object' && opened !== null;
}

/** Returns the problem of a token file, or null for a connection whose problems the content has. */
async function openSource(
  { label, settings, token }: ListedConnection,
  set: ConnectionSet,
  report: ReportFile,
  limits: ReadLimits,
): Promise<Opened | string | null> {
  if (token === null) return null;
  if (typeof token !== 'string') return settings && [settings, toTokenSource(token)];
  const same = settings && findSame(set, settings)?.source;
  if (settings && same?.path === token) return [settings, same];
  try {
    const source = await openTokenFile(token, toFileName(label, settings), report, limits);
    return settings && [settings, source];
  } catch (error) {
    return `${label}: tokenFile cannot be used: ${error instanceof Error ? error.message : ''}`;
  }
}

/** Names a token file without the position of the connection, which another content can change. */
function toFileName(label: string, settings: ConnectionSettings | null): string {
  return settings === null ? label : `tokenFile of ${toConnectionKey(settings)}`;
}
