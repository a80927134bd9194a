import fs from 'node:fs';
import { Socket } from 'node:net';

/** Writes log lines to a pipe. */
export interface PipeWriter {
  write(lines: string): void;
  /** Writes the rest before the process exits. */
  flush(): void;
}

/** A reader that reads nothing for this long is stalled; a slower reader loses no line. */
const maxWaitMs = 1000;
const pauseMs = 2;

const noBytes = Buffer.alloc(0);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Creates a writer that a stalled reader cannot block: a blocking write to a full pipe would never return. While the
 * reader is stalled, lines are dropped and counted.
 *
 * @param onDropped called with the number of dropped lines when the reader reads again
 */
export function createPipeWriter(fd: number, onDropped: (lines: number) => void): PipeWriter {
  const pipe = toNonBlocking(fd);
  /** The unwritten part of the current lines: a partial line would corrupt the next one, too. */
  let rest: Buffer = noBytes;
  let isStalled = false;
  let isClosed = false;
  let dropped = 0;

  /** Returns false when the pipe is full. */
  const writeRest = (): boolean => {
    try {
      while (rest.length > 0 && !isClosed) rest = rest.subarray(fs.writeSync(pipe, rest));
    } catch (error) {
      if (isFull(error)) return false;
      // The reader closed the pipe, and the process continues without a log.
      isClosed = true;
    }
    return true;
  };
  const drain = (waitMs: number): boolean => {
    const deadlineAt = performance.now() + waitMs;
    while (!writeRest()) {
      isStalled = performance.now() >= deadlineAt;
      if (isStalled) return false;
      Atomics.wait(sleeper, 0, 0, pauseMs);
    }
    isStalled = false;
    return true;
  };
  const drainUnlessStalled = () => drain(isStalled ? 0 : maxWaitMs);
  const reportDropped = () => {
    const lines = dropped;
    dropped = 0;
    if (lines > 0) onDropped(lines);
  };
  return {
    write(lines) {
      if (!drainUnlessStalled()) {
        dropped += lines.split('\n').length - 1;
        return;
      }
      rest = Buffer.from(lines);
      if (drainUnlessStalled()) reportDropped();
    },
    flush() {
      if (drain(maxWaitMs)) reportDropped();
    },
  };
}

/** Opens the pipe again where possible, because all processes that share a descriptor share its mode. */
function toNonBlocking(fd: number): number {
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  } catch {
    new Socket({ fd, readable: false }).on('error', () => {}).unref();
    return fd;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
