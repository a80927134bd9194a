import type { Logger } from 'pino';
import { destination, pino } from 'pino';
import { isColorSupported, prettyFactory } from 'pino-pretty';
import type { OperationLine } from './operation-line.ts';
import { formatOperation, toTime } from './operation-line.ts';
import { toPrintable } from './printable-text.ts';

const stdout = 1;

/** Opens the log on a terminal: one line for each operation, and formatted text for everything else. */
export function openTerminalLog(level: string): Logger {
  const output = destination({ dest: stdout, sync: true });
  output.on('error', () => {});
  const format = createTerminalFormat(isColorSupported);
  return pino({ level }, { write: (line) => void output.write(format(line)) });
}

/** A line of the JSON log when the gateway is ready. */
interface ReadyLine {
  readonly time: number;
  readonly graphql: string;
  readonly graphiql: boolean;
}

/** Creates a function that formats one line of the JSON log as text. */
export function createTerminalFormat(useColor: boolean): (line: string) => string {
  const formatOther = prettyFactory({
    colorize: useColor,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    customPrettifiers: { time: (time) => String(time) },
  });
  return (line) => {
    const entry = JSON.parse(line, toPrintableValue);
    if (entry.msg === 'operation') return formatOperation(entry as OperationLine, useColor);
    if (entry.msg === 'ready') return formatReady(entry as ReadyLine);
    return formatOther(entry);
  };
}

/** Only a stack has lines; in every other text a line break could imitate a line of the log. */
function toPrintableValue(key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return withPrintableKeys(value);
  if (typeof value !== 'string') return value;
  return key === 'stack' ? value.split('\n').map(toPrintable).join('\n') : toPrintable(value);
}

function withPrintableKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [toPrintable(key), each]));
}

function formatReady({ graphiql, graphql, time }: ReadyLine): string {
  // A browser cannot open the address that stands for all addresses of the machine.
  const url = graphql.replace(/\/\/(0\.0\.0\.0|\[::\]):/, '//localhost:');
  const text = graphiql ? `The gateway is ready. Open ${url}` : `The gateway is ready at ${url}`;
  return `${toTime(time)} ${text}\n`;
}
