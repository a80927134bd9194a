import { toTimedName } from './behavior.ts';
import { behaviors } from './behaviors.ts';
import { providers } from './fields.ts';
import type { GatewayResponse } from './responses.ts';
import type { Step } from './sequence.ts';
import type { Category, Truth, Violation } from './truth.ts';
import { isLate, requestsBefore } from './truth.ts';

/** The result of a run in numbers. */
export interface Summary {
  readonly responses: number;
  readonly members: ReadonlyMap<string, number>;
  /** How often each behavior was used, by provider and name. */
  readonly behaviors: ReadonlyMap<string, number>;
  /** The number of single updates without a key. */
  readonly singles: number;
  /** The number of these that were not sent: the provider was unreachable, or the circuit was open. */
  readonly notSent: number;
  /** The number of TIMEOUT outcomes although the provider responded: the machine was too slow for the deadline. */
  readonly late: number;
}

export function summarize(truth: Truth): Summary {
  const met = truth.ledger.writes.map(({ timed, provider }) => `${provider}: ${timed.behavior.name}`);
  const all = providers.flatMap((provider) => behaviors[provider].map(({ name }) => `${provider}: ${name}`));
  const writes = truth.responses.filter((response) => response.kind === 'write');
  const singles = writes.filter(({ key, way }) => way === 'update' && key === null);
  return {
    responses: truth.responses.length,
    members: countEach(truth.responses.flatMap(toMembers)),
    behaviors: new Map([...all.map((name) => [name, 0] as const), ...countEach(met)]),
    singles: singles.length,
    notSent: singles.filter((response) => requestsBefore(truth, response).length === 0).length,
    late: writes.filter(
      (response) =>
        isLate(truth, response) &&
        requestsBefore(truth, response).every(
          ({ expected }) => !expected.some(({ reasons }) => reasons?.includes('TIMEOUT')),
        ),
    ).length,
  };
}

/** Adds the numbers of several runs. */
export function addSummaries(summaries: readonly Summary[]): Summary {
  const sum = (numberOf: (summary: Summary) => number) =>
    summaries.reduce((total, summary) => total + numberOf(summary), 0);
  const merge = (countsOf: (summary: Summary) => ReadonlyMap<string, number>) => {
    const counts = new Map<string, number>();
    for (const [name, count] of summaries.flatMap((summary) => [...countsOf(summary)])) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return counts;
  };
  return {
    responses: sum(({ responses }) => responses),
    members: merge(({ members }) => members),
    behaviors: merge((summary) => summary.behaviors),
    singles: sum(({ singles }) => singles),
    notSent: sum(({ notSent }) => notSent),
    late: sum(({ late }) => late),
  };
}

/** Returns the behaviors that were not used, and the members or reasons that no response had. */
export function findMissing(summary: Summary, members: readonly string[]): readonly string[] {
  const unmet = [...summary.behaviors].filter(([, count]) => count === 0).map(([name]) => name);
  const seen = [...summary.members.keys()].flatMap((name) => name.split(' '));
  return [...unmet, ...members.filter((name) => !seen.includes(name))];
}

/** Returns excessive shares: a gateway that always reports TIMEOUT, or never sends anything, would break no rule. */
export function findExcess({ responses, late, notSent, singles }: Summary): readonly string[] {
  return [
    ...(late > responses * 0.05 ? [`${late} of ${responses} responses were too late for the deadline`] : []),
    ...(notSent > singles * 0.3 ? [`${notSent} of ${singles} single updates were not sent`] : []),
  ];
}

function toMembers(response: GatewayResponse): readonly string[] {
  if (response.kind === 'read') return [`read: ${response.member}`];
  if (response.kind === 'write' || response.kind === 'bulkRefusal') {
    const { applied, member, reason } = response.outcome;
    return [[member, applied, reason].filter(Boolean).join(' ')];
  }
  return [response.kind];
}

/** Formats the result of a run with the counts of each behavior and union member. */
export function toReport(summary: Summary, violations: readonly Violation[], seed: number): string {
  return [
    toLines('union members', summary.members),
    toLines('behaviors', summary.behaviors),
    toLastLine(summary, violations, seed),
  ].join('\n');
}

/** Formats the last line of a run. */
export function toLastLine(summary: Summary, violations: readonly Violation[], seed: number): string {
  const count = (category: Category) => violations.filter((each) => each.category === category).length;
  const rest = ['sent again', 'altered', 'out of order', 'key not respected', 'broken'] as const;
  const lines = [
    `${summary.notSent} of ${summary.singles} single updates not sent, ${summary.late} responses too late for the deadline, seed ${seed}`,
    `${summary.responses} responses, ${count('untrue')} untrue, ${count('key written twice')} keys written twice, ` +
      rest.map((category) => `${count(category)} ${category}`).join(', '),
  ];
  return `${lines.join('\n')}\n`;
}

function toLines(title: string, counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return [`${title}:`, ...sorted.map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)].join(
    '\n',
  );
}

/** Formats the violations by rule and behavior, with the shortest sequences that cause them. */
export function toFindings(violations: readonly Violation[], seed: number, most = 8): string {
  if (violations.length === 0) return '';
  const kinds = countEach(
    violations.map(({ behavior, category, rule }) => `[${category}] ${rule}\n            ${behavior ?? ''}`),
  );
  const shortest = [...violations].sort((a, b) => a.sequence.steps.length - b.sequence.steps.length);
  const shown = shortest.filter(
    ({ rule }, index) => shortest.findIndex((other) => other.rule === rule) === index,
  );
  const cases = shown.slice(0, most).map((each) => toCase(each, seed));
  return `${[toLines('violations', kinds), ...cases].join('\n\n')}\n\n`;
}

/** Formats one violation with its sequence and the command that repeats it. */
function toCase({ behavior, category, detail, rule, sequence }: Violation, seed: number): string {
  return [
    `[${category}] ${rule}${behavior ? `, ${behavior}` : ''}`,
    `  ${detail}`,
    `  sequence ${sequence.number}, again with ORACLE_SEED=${seed} ORACLE_SEQUENCE=${sequence.number}:`,
    ...sequence.steps.map((step, index) => `    ${index + 1}. ${toStep(step)}`),
  ].join('\n');
}

function toStep({ caller, isAwaited, operation, process, replays }: Step): string {
  const then = isAwaited ? '' : ', not awaited';
  const who = `caller ${caller} at process ${process}${then}`;
  if (!('writes' in operation)) return `${operation.kind} ${operation.provider} by ${who}`;
  const writes = operation.writes.map(
    ({ organization, provider, script, values }) =>
      `${provider}:${organization} ${Object.keys(values)} ← ${script.map(toTimedName).join(', then ')}`,
  );
  const key = operation.key === null ? '' : ` under ${operation.key}${replays ? ` (${replays})` : ''}`;
  const isCancelled = operation.kind === 'bulk' && operation.cancelAfterMs !== null;
  const cancelled = isCancelled ? ', cancelled' : '';
  return `${operation.kind}${cancelled}${key} by ${who}\n       ${writes.join('\n       ')}`;
}

function countEach(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
