import type { Secret } from '../domain/access/secret.ts';
import { parseToken } from './parse-token.ts';
import type { CheckOptions, ReportFile } from './watched-file.ts';
import { connectionTokenReads, openCheckedFile } from './watched-file.ts';

/** Where the token of a connection comes from. */
export interface TokenSource {
  /** Null for a token in the connections file. */
  readonly path: string | null;
  readonly current: () => Secret;
  /** Reads the file of the token again, without a change of `current`. */
  readonly check: () => Promise<void>;
  /** Uses the token that was read last. */
  readonly follow: () => void;
}

/** The limits of reading files. */
export type ReadLimits = Pick<CheckOptions<unknown>, 'readText' | 'repeatMs' | 'timeoutMs'>;

/** Returns the source of a token in the connections file. */
export function toTokenSource(token: Secret): TokenSource {
  return { path: null, current: () => token, check: async () => {}, follow() {} };
}

/**
 * Opens a token file.
 *
 * @param name names the file in reports
 * @throws an Error with the reason, without the path, when the file cannot be used
 */
export async function openTokenFile(
  path: string,
  name: string,
  report: ReportFile,
  limits: ReadLimits,
): Promise<TokenSource> {
  const file = await openCheckedFile(path, parseToken, {
    ...limits,
    reads: connectionTokenReads,
    onChange() {},
    onProblem: (reason) => report(name, reason),
  });
  let token = file.content;
  return {
    path,
    current: () => token,
    check: file.check,
    follow() {
      if (token === file.content) return;
      token = file.content;
      report(name, null);
    },
  };
}
