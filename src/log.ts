import { isatty } from 'node:tty';
import type { DestinationStream, Logger } from 'pino';
import { destination, pino, symbols } from 'pino';

const stdout = 1;

/** What is logged in one turn is written at once when it is longer than this. */
const maxGathered = 8 * 1024;

/** What cannot be written, as on a full disk, is kept up to here; lines after that are lost. */
const maxKeptBytes = 1024 * 1024;

/** Reads well in a terminal, and is JSON everywhere else. */
export async function openLog(level: string): Promise<Logger> {
  // Asking `process.stdout` would make a pipe one that does not wait for its reader.
  if (!isatty(stdout)) return pino({ level }, openGathered());
  const output = (await import('pino-pretty')).default({ sync: true });
  output.on('error', () => {});
  return pino({ level }, output);
}

/** Pino's number of the level. */
const warn = 40;

/**
 * Writes what is logged in one turn of the event loop together, as a write costs as much as the text of a line. Warnings
 * and errors are written at once, with all before them, and so is what is left when the process ends. It waits for a
 * reader that is slow: no line is lost then, and none is kept.
 */
function openGathered(): DestinationStream {
  const output = destination({ dest: stdout, sync: true, maxLength: maxKeptBytes });
  // Nobody may read the log any more; updates are still to be ended well.
  output.on('error', () => {});
  let gathered = '';
  const flush = () => {
    const lines = gathered;
    gathered = '';
    if (lines !== '') output.write(lines);
  };
  process.on('exit', flush);
  const stream = {
    // It makes pino tell the level of each line.
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string) {
      if (gathered === '') setImmediate(flush);
      gathered += line;
      if (stream.lastLevel >= warn || gathered.length > maxGathered) flush();
    },
  };
  return stream;
}
