import { toTable } from '../table.ts';
import { toLabel } from './check-names.ts';
import type { CheckedQuota, CredentialState, ProviderCheck } from './provider-check.ts';

const header = ['PROVIDER', 'REACHABLE', 'CREDENTIAL', 'DIALECT', 'ORGANIZATIONS', 'CLOCK', 'QUOTA'];

const nothing = '–';

/** Formats checks as a table, with the problems and notes below it. */
export function toCheckText(checks: readonly ProviderCheck[]): string {
  const problems = checks.flatMap((check) => check.problems);
  const notes = checks.flatMap((check) => check.notes);
  return [
    toTable([header, ...checks.map(toRow)]),
    '\n',
    problems.length === 0 ? 'No problem was found.\n' : toList('Problems', problems),
    notes.length === 0 ? '' : toList('Notes', notes),
  ].join('');
}

function toList(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `- ${line}\n`).join('')}`;
}

function toRow(check: ProviderCheck): readonly string[] {
  const label = toLabel(check);
  if (!check.configured) return [label, 'not configured'];
  const { dialect, listed } = check;
  return [
    check.sandbox ? `${label} (sandbox)` : label,
    check.reachable ? `yes, ${check.ms} ms` : 'no',
    credentials[check.credential],
    dialect === null || dialect.served.length === 0 ? nothing : dialect.served.join(', '),
    listed === null ? nothing : `${listed.hasMore ? 'more than ' : ''}${listed.count}`,
    toSkew(check.clockSkewSeconds),
    check.quotas.map(toQuota).join('; ') || nothing,
  ];
}

const credentials: Readonly<Record<CredentialState, string>> = {
  ACCEPTED: 'accepted',
  NOT_REFUSED: 'not refused',
  REFUSED: 'refused',
  FORBIDDEN: 'not allowed',
  UNKNOWN: nothing,
};

function toSkew(seconds: number | null): string {
  return seconds === null ? nothing : `${seconds > 0 ? '+' : ''}${seconds} s`;
}

const windows = { MINUTE: 'minute', DAY: 'day' } as const;

function toQuota({ limit, remaining, resetsInSeconds, window }: CheckedQuota): string {
  const reset = resetsInSeconds === null ? '' : `, reset in ${resetsInSeconds} s`;
  return `${remaining ?? '?'} of ${limit ?? '?'} left in the ${windows[window]}${reset}`;
}
