import { styleText } from 'node:util';
import { defaultConnection } from '../domain/provider/provider.ts';

/** The line of an operation in the JSON log, as far as it is shown in a terminal. */
export interface OperationLine {
  readonly time: number;
  readonly level: number;
  readonly requestId: string;
  readonly operation: string | null;
  readonly type: string | null;
  readonly outcomes: readonly OutcomeCount[];
  readonly totalMs: number;
  readonly errorCodes: readonly string[];
}

interface OutcomeCount {
  readonly provider: string | null;
  readonly connection: string | null;
  readonly member: string;
  readonly applied: string | null;
  readonly count: number;
}

type Style = Parameters<typeof styleText>[0];

/** Pino's number of the level `warn`. */
const warnLevel = 40;

/** Formats an operation as one line: time, name, outcomes, duration, request id. */
export function formatOperation(line: OperationLine, useColor: boolean): string {
  const style = (format: Style, text: string) =>
    useColor ? styleText(format, text, { validateStream: false }) : text;
  const mark = line.level >= warnLevel ? `${style('yellow', 'WARN')} ` : '';
  const parts = [
    `${style('gray', toTime(line.time))} ${mark}${style('bold', toName(line))}`,
    toResult(line, style),
    `${line.totalMs} ms`,
    style('gray', toShortId(line.requestId)),
  ];
  return `${parts.join('  ')}\n`;
}

/** The first part of a UUID identifies a line in a terminal. */
function toShortId(requestId: string): string {
  return requestId.replace(/^([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '$1');
}

/** Formats a time of the log as the time of day. */
export function toTime(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}

function toName({ operation, type }: OperationLine): string {
  return operation ?? (type === null ? '(refused request)' : `(unnamed ${type})`);
}

function toResult({ errorCodes, outcomes }: OperationLine, style: (format: Style, text: string) => string) {
  const results = outcomes.map((outcome) => style(toColor(outcome), toOutcome(outcome)));
  const codes = errorCodes.map((code) => style('red', code));
  return [...results, ...codes].join(', ') || style('green', 'ok');
}

function toOutcome({ connection, count, member, provider }: OutcomeCount): string {
  const name = readNames[member] ?? member.replace(/^Organization/, '');
  const suffix = connection === null || connection === defaultConnection ? '' : `@${connection}`;
  return `${provider === null ? '' : `${provider}${suffix} `}${name}${count > 1 ? ` ×${count}` : ''}`;
}

/** The members of reads, whose type names do not state what happened. */
const readNames: Readonly<Record<string, string>> = {
  Organization: 'Found',
  OrganizationConnection: 'Listed',
};

function toColor({ applied, member }: OutcomeCount): Style {
  if (applied === 'UNKNOWN') return 'red';
  return applied === 'PARTLY_APPLIED' || member.endsWith('Error') ? 'yellow' : 'green';
}
