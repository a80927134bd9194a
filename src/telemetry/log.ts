import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { DestinationStream, Logger } from 'pino';
import { destination, pino, symbols } from 'pino';
import type { PipeWriter } from './pipe-writer.ts';
import { createPipeWriter } from './pipe-writer.ts';

const stdout = 1;

/** What is gathered is written at once when it is longer than this. */
const maxGathered = 8 * 1024;

/** How long the lines of a busy process are gathered: as much of them is lost when it is killed. */
const gatherMs = 10;

/** What cannot be written, as on a full disk, is kept up to here; lines after that are lost. */
const maxKeptBytes = 1024 * 1024;

/** Reads well in a terminal, and is JSON everywhere else. */
export async function openLog(level: string): Promise<Logger> {
  // `process.stdout` would make a pipe one that does not wait for its reader, for all who share it.
  if (!isatty(stdout)) return openJsonLog(level);
  const output = (await import('pino-pretty')).default({ sync: true });
  output.on('error', () => {});
  return pino({ level }, output);
}

function openJsonLog(level: string): Logger {
  const stats = fstatSync(stdout);
  const onDropped = (lines: number) =>
    log.warn({ lines }, 'lines of this log were dropped: its reader was stalled');
  const output = stats.isFIFO() || stats.isSocket() ? createPipeWriter(stdout, onDropped) : openFile();
  const log = pino({ level }, gather(output));
  return log;
}

function openFile(): PipeWriter {
  const output = destination({ dest: stdout, sync: true, maxLength: maxKeptBytes });
  output.on('error', () => {});
  // pino flushes it at the end of the process.
  return { write: (lines) => void output.write(lines), flush() {} };
}

/** Pino's number of the level. */
const warn = 40;

/**
 * Writes the lines of one turn of the event loop together, and in a busy process those of some milliseconds, as a write costs
 * more than the text of a line. Warnings and errors are written at once, with all before them, and so is what is left
 * when the process ends.
 */
function gather(output: PipeWriter): DestinationStream {
  let gathered = '';
  let writtenAt = 0;
  const flush = () => {
    const lines = gathered;
    gathered = '';
    if (lines !== '') output.write(lines);
  };
  const flushInTurn = () => {
    writtenAt = performance.now();
    flush();
  };
  const flushLater = () => {
    if (performance.now() - writtenAt > gatherMs) setImmediate(flushInTurn);
    else setTimeout(flushInTurn, gatherMs).unref();
  };
  process.on('exit', () => {
    flush();
    output.flush();
  });
  const stream = {
    // It makes pino tell the level of each line.
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string) {
      if (gathered === '') flushLater();
      gathered += line;
      if (stream.lastLevel >= warn || gathered.length > maxGathered) flush();
    },
  };
  return stream;
}
