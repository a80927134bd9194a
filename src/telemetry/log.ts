import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { DestinationStream, Logger } from 'pino';
import { destination, pino, symbols } from 'pino';
import type { PipeWriter } from './pipe-writer.ts';
import { createPipeWriter } from './pipe-writer.ts';

const stdout = 1;

/** The buffer is written at once when it is longer than this. */
const maxBufferedLength = 8 * 1024;

/** How long a busy process buffers lines; a process that is killed loses the lines of this time. */
const flushIntervalMs = 10;

/** Lines that cannot be written, as on a full disk, are kept up to this size; later lines are dropped. */
const maxPendingBytes = 1024 * 1024;

/** Opens the log on stdout: text for people in a terminal, and JSON otherwise. */
export async function openLog(level: string): Promise<Logger> {
  // `process.stdout` would make a pipe non-blocking for every process that shares it.
  if (!isatty(stdout)) return openJsonLog(level);
  return (await import('./terminal-log.ts')).openTerminalLog(level);
}

function openJsonLog(level: string): Logger {
  const stats = fstatSync(stdout);
  const onDropped = (lines: number) =>
    log.warn({ lines }, 'Log lines were dropped because the reader of stdout was stalled.');
  const output = stats.isFIFO() || stats.isSocket() ? createPipeWriter(stdout, onDropped) : openFile();
  const log = pino({ level }, createBuffer(output));
  return log;
}

function openFile(): PipeWriter {
  const output = destination({ dest: stdout, sync: true, maxLength: maxPendingBytes });
  output.on('error', () => {});
  // pino flushes it when the process exits.
  return { write: (lines) => void output.write(lines), flush() {} };
}

/** Pino's number of the level `warn`. */
const warnLevel = 40;

/**
 * Writes the lines of one turn of the event loop together, and in a busy process those of some milliseconds, because a
 * write costs more than formatting a line. A warning, an error and the exit of the process flush the buffer.
 */
function createBuffer(output: PipeWriter): DestinationStream {
  let buffered = '';
  let lastBatchAt = 0;
  const flush = () => {
    const lines = buffered;
    buffered = '';
    if (lines !== '') output.write(lines);
  };
  const flushBatch = () => {
    lastBatchAt = performance.now();
    flush();
  };
  const scheduleFlush = () => {
    if (performance.now() - lastBatchAt > flushIntervalMs) setImmediate(flushBatch);
    else setTimeout(flushBatch, flushIntervalMs).unref();
  };
  process.on('exit', () => {
    flush();
    output.flush();
  });
  const stream = {
    // With this symbol, pino sets `lastLevel` before each line.
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string) {
      if (buffered === '') scheduleFlush();
      buffered += line;
      if (stream.lastLevel >= warnLevel || buffered.length > maxBufferedLength) flush();
    },
  };
  return stream;
}
