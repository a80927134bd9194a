import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from '../domain/access/secret.ts';
import { isConnectionName } from '../domain/provider/provider.ts';
import type { ConnectionDefaults, ConnectionSettings } from './connection-config.ts';
import { toConnectionSettings } from './connection-config.ts';
import type { RawMembers } from './connection-conflicts.ts';
import { findConnectionConflicts, findRepeatedNames } from './connection-conflicts.ts';
import { connectionMembers, memberNames, toIssueText } from './connection-members.ts';
import { checkJsonLimits } from './json-limits.ts';
import { maxProblems } from './listed-problems.ts';
import type { RepeatedMember } from './repeated-members.ts';
import { findRepeatedMembers } from './repeated-members.ts';

/** A connection of the file; its problems are in those of the file. */
export interface ListedConnection {
  /** The position and the name, such as `connections[3] ("emea")`. */
  readonly label: string;
  /** Null when a member is invalid. */
  readonly settings: ConnectionSettings | null;
  /** The token, or the absolute path of its file; null when neither is valid. */
  readonly token: Secret | string | null;
}

/** The content of a connections file with its problems, none of which quotes a value other than a valid name. */
export interface ConnectionsFile {
  /** Without those after more problems than are listed. */
  readonly connections: readonly ListedConnection[];
  readonly problems: readonly string[];
}

const maxConnections = 1000;

const file = z.strictObject({
  connections: z.array(z.unknown()).max(maxConnections, 'must be at most 1,000'),
});

/**
 * Parses the content of a connections file.
 *
 * @param path the file, to whose folder the paths of token files are relative
 * @throws an Error that does not quote the text when it is not JSON, or larger than a connections file can be
 */
export function parseConnectionsFile(
  text: string,
  path: string,
  defaults: ConnectionDefaults,
): ConnectionsFile {
  const json = toJson(text);
  const { error } = file.safeParse(json, { error: toIssueText });
  const list = toMembers(json)['connections'];
  // Other problems of the file must not hide those of the connections.
  const rawConnections = Array.isArray(list) && list.length <= maxConnections ? list : [];
  const parsed = parseConnections(rawConnections, dirname(path), defaults);
  const rawMembers = rawConnections.slice(0, parsed.length).map(toMembers);
  const labels = rawMembers.map(toLabel);
  const problems = parsed.flatMap((each, index) =>
    each.problems.map((problem) => `${labels[index]}: ${problem}`),
  );
  return {
    connections: parsed.map(({ settings, token }, index) => ({
      label: labels[index] ?? '',
      settings,
      token,
    })),
    problems: [
      ...findRepeatedMembers(text, maxProblems + 1).map(toRepeatedText),
      ...toTexts(error, 'the file'),
      ...problems,
      ...findRepeatedNames(rawMembers, labels),
    ],
  };
}

interface ParsedConnection extends Omit<ListedConnection, 'label'> {
  readonly problems: readonly string[];
}

/** Parses connections until there are more problems than are listed, because a problem takes longer to find than a connection to parse. */
function parseConnections(
  list: readonly unknown[],
  folder: string,
  defaults: ConnectionDefaults,
): readonly ParsedConnection[] {
  const parsed: ParsedConnection[] = [];
  let problems = 0;
  for (const raw of list) {
    if (problems > maxProblems) break;
    const connection = parseConnection(raw, folder, defaults);
    parsed.push(connection);
    problems += connection.problems.length;
  }
  return parsed;
}

function parseConnection(raw: unknown, folder: string, defaults: ConnectionDefaults): ParsedConnection {
  const { data, error } = connectionMembers.safeParse(raw, { error: toIssueText });
  const members = toMembers(raw);
  const conflicts = isObject(raw) ? findConnectionConflicts(members, defaults.providerTimeoutMs) : [];
  return {
    problems: [...toTexts(error), ...conflicts],
    settings: data === undefined ? null : toConnectionSettings(data, defaults),
    token: toToken(members, folder),
  };
}

/** Finds the token also when another member is invalid, so that the problems of token files are reported with the others. */
function toToken({ token, tokenFile }: RawMembers, folder: string): Secret | string | null {
  const { shape } = connectionMembers;
  const text = shape.token.safeParse(token).data;
  if (text !== undefined) return new Secret(text);
  const path = shape.tokenFile.safeParse(tokenFile).data;
  return path === undefined ? null : resolve(folder, path);
}

function toLabel({ name }: RawMembers, index: number): string {
  const hasName = typeof name === 'string' && isConnectionName(name);
  return hasName ? `connections[${index}] ("${name}")` : `connections[${index}]`;
}

/** @param owner precedes an issue of no member */
function toTexts(error: z.ZodError | undefined, owner?: string): readonly string[] {
  const texts = error?.issues.map(({ message, path }) =>
    [path[0] ?? owner, message].filter(Boolean).join(' '),
  );
  return [...new Set(texts)];
}

function toRepeatedText({ line, name }: RepeatedMember): string {
  const isKnown = ['connections', ...memberNames].includes(name);
  return `line ${line} repeats ${isKnown ? `the member ${name}` : 'a member'} of its object`;
}

function isObject(raw: unknown): raw is RawMembers {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function toMembers(raw: unknown): RawMembers {
  return isObject(raw) ? raw : {};
}

function toJson(text: string): unknown {
  checkJsonLimits(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The file is not valid JSON.');
  }
}
