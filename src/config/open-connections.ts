import { ConfigError } from './config.ts';
import type { ConnectionDefaults } from './connection-config.ts';
import type { ConnectionsFile } from './connections-file.ts';
import { parseConnectionsFile } from './connections-file.ts';
import type { ConnectionsInEffect } from './connections-in-effect.ts';
import { createConnectionsInEffect, tokenFilesPerCheck } from './connections-in-effect.ts';
import type { ReadLimits } from './token-source.ts';
import type { CheckedFile, ReportFile } from './watched-file.ts';
import { checkRegularly, createReport, openCheckedFile } from './watched-file.ts';

/** The configured connections besides the default ones. */
export interface ConfiguredConnections extends Pick<ConnectionsInEffect, 'current' | 'onChange'> {
  /** Stops reading the files. */
  close(): void;
}

export interface ConnectionsOptions extends ReadLimits {
  /** How often the connections file, and at most 25 token files, are read. */
  readonly intervalMs?: number;
}

/** The connections of a gateway without CONNECTIONS_FILE. */
export const noConnections: ConfiguredConnections = { current: [], onChange() {}, close() {} };

const setting = 'CONNECTIONS_FILE';

/**
 * Opens the connections of a file, and reads it and its token files again when they change. A content with a problem has no
 * effect.
 *
 * @throws ConfigError with the problems of the file and of its token files
 */
export async function openConnections(
  path: string,
  defaults: ConnectionDefaults,
  report: ReportFile,
  { intervalMs, ...limits }: ConnectionsOptions = {},
): Promise<ConfiguredConnections> {
  const reload = createReload(report, limits);
  const file = await openCheckedFile(path, (text) => parseConnectionsFile(text, path, defaults), {
    ...limits,
    onChange: reload.start,
    onProblem(reason) {
      reload.cancel();
      report(setting, reason);
    },
  }).catch(throwProblem);
  const problems = await reload.inEffect.replace(file.content);
  if (problems.length > 0) throw toConfigError(problems);
  const stop = checkRegularly(() => checkAll(file, reload), intervalMs);
  return {
    get current() {
      return reload.inEffect.current;
    },
    onChange: reload.inEffect.onChange,
    close() {
      stop();
      file.close();
    },
  };
}

/** Checks the connections file also after the token files, because a token can belong to a connection that changed with it. */
async function checkAll(file: CheckedFile<ConnectionsFile>, reload: Reload): Promise<void> {
  await file.check();
  await reload.tryNext();
  const follow = await reload.inEffect.checkTokens();
  await file.check();
  if (reload.newer !== 'UNREADABLE') follow(reload.newer);
}

interface Reload {
  readonly inEffect: ConnectionsInEffect;
  start(content: ConnectionsFile): void;
  cancel(): void;
  /** The content that is not in effect yet; null when the newest one is. */
  readonly newer: ConnectionsFile | 'UNREADABLE' | null;
  /** Tries to use the new content, until its token files can be read. */
  tryNext(): Promise<void>;
}

function createReload(report: ReportFile, limits: ReadLimits): Reload {
  const inEffect = createConnectionsInEffect(report, limits);
  const reportProblems = createReport((problems) => {
    for (const problem of problems.split('\n')) report(setting, problem);
  }, limits.repeatMs);
  let next: Reload['newer'] = null;
  let checksToSkip = 0;
  const set = (content: Reload['newer']) => {
    next = content;
    checksToSkip = 0;
  };
  return {
    inEffect,
    get newer() {
      return next;
    },
    start: set,
    cancel() {
      set('UNREADABLE');
      reportProblems(null);
    },
    async tryNext() {
      checksToSkip -= 1;
      if (next === null || next === 'UNREADABLE' || checksToSkip >= 0) return;
      // Many unusable token files are read no more often than usable ones.
      checksToSkip = Math.floor(countTokenFiles(next) / tokenFilesPerCheck);
      const problems = await inEffect.replace(next);
      reportProblems(problems.length > 0 ? problems.join('\n') : null);
      if (problems.length > 0) return;
      set(null);
      report(setting, null);
    },
  };
}

function countTokenFiles({ connections }: ConnectionsFile): number {
  return connections.filter(({ token }) => typeof token === 'string').length;
}

function toConfigError(problems: readonly string[]): ConfigError {
  return new ConfigError(problems.map((problem) => `${setting} cannot be used: ${problem}`));
}

function throwProblem(error: unknown): never {
  throw toConfigError([error instanceof Error ? error.message : '']);
}
