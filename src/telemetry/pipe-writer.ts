import fs from 'node:fs';
import { Socket } from 'node:net';

export interface PipeWriter {
  write(lines: string): void;
  /** Writes what is left, before the process ends. */
  flush(): void;
}

/** A reader that takes nothing for this long is stalled; until then no line is lost to one that is slow. */
const maxWaitMs = 1000;
const pauseMs = 2;

const noBytes = Buffer.alloc(0);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes lines to a pipe, whose reader must not be able to stop this process: a blocking write to a full pipe would
 * never return. While the reader is stalled, lines are dropped and counted.
 *
 * @param onDropped called with the number of dropped lines when the reader reads again
 */
export function createPipeWriter(fd: number, onDropped: (lines: number) => void): PipeWriter {
  const pipe = toNonBlocking(fd);
  /** The end of what was begun: a torn line would be lost with the one that follows it. */
  let rest: Buffer = noBytes;
  let isStalled = false;
  let isClosed = false;
  let dropped = 0;

  /** False when the pipe is full. */
  const writeRest = (): boolean => {
    try {
      while (rest.length > 0 && !isClosed) rest = rest.subarray(fs.writeSync(pipe, rest));
    } catch (error) {
      if (isFull(error)) return false;
      // The reader is gone, and the process continues without a log.
      isClosed = true;
    }
    return true;
  };
  const drain = (waitMs: number): boolean => {
    const stalledAt = performance.now() + waitMs;
    while (!writeRest()) {
      isStalled = performance.now() >= stalledAt;
      if (isStalled) return false;
      Atomics.wait(sleeper, 0, 0, pauseMs);
    }
    isStalled = false;
    return true;
  };
  const drainInTime = () => drain(isStalled ? 0 : maxWaitMs);
  const reportDropped = () => {
    const lines = dropped;
    dropped = 0;
    if (lines > 0) onDropped(lines);
  };
  return {
    write(lines) {
      if (!drainInTime()) {
        dropped += lines.split('\n').length - 1;
        return;
      }
      rest = Buffer.from(lines);
      if (drainInTime()) reportDropped();
    },
    flush() {
      if (drain(maxWaitMs)) reportDropped();
    },
  };
}

/** Opened anew where that is possible: the mode belongs to everyone who shares a descriptor of the pipe. */
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
