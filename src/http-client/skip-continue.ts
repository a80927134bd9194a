import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

const start = 'HTTP/1.1 100';
const maxHeadBytes = 16 * 1024;
const nothing: Buffer = Buffer.alloc(0);

/** The same connector, of which each socket skips a `100 Continue`. */
export function skippingContinue(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      skipContinue(socket);
      callback(null, socket);
    });
}

/**
 * Skips each `100 Continue` that comes before an answer, as a client has to even where it did not ask for one (RFC 9110
 * §15.2): undici closes the socket at it.
 */
function skipContinue(socket: Socket): void {
  const read = socket.read.bind(socket);
  const take = createFilter(() => socket.bytesWritten);
  socket.read = (size?: number) => {
    for (let chunk: Buffer | null = read(size); chunk !== null; chunk = read(size)) {
      const rest = take(chunk);
      if (rest !== null) return rest;
    }
    return null;
  };
}

/** Takes what was read from a socket, and returns what is left of it; null while that is undecided. */
function createFilter(countWritten: () => number): (chunk: Buffer) => Buffer | null {
  let held = nothing;
  let written = -1;
  let isAnswerStart = false;
  return (chunk) => {
    // What is read first after something was written is the start of an answer: there is one request at a time.
    if (countWritten() !== written) isAnswerStart = true;
    written = countWritten();
    if (!isAnswerStart) return chunk;
    const rest = withoutContinue(held.length === 0 ? chunk : Buffer.concat([held, chunk]));
    isAnswerStart = isUndecided(rest);
    held = isAnswerStart ? rest : nothing;
    return isAnswerStart ? null : rest;
  };
}

function withoutContinue(bytes: Buffer): Buffer {
  let rest = bytes;
  for (let end = endOfContinue(rest); end > 0; end = endOfContinue(rest)) rest = rest.subarray(end);
  return rest;
}

/** Where a `100 Continue` at the start ends; 0 when there is none, or not all of one. */
function endOfContinue(bytes: Buffer): number {
  return isContinue(bytes) ? bytes.indexOf('\r\n\r\n') + '\r\n\r\n'.length : 0;
}

function isContinue(bytes: Buffer): boolean {
  return bytes.length >= start.length && toStart(bytes) === start && bytes.includes('\r\n\r\n');
}

/** Is it the beginning of one that has not come as a whole? */
function isUndecided(bytes: Buffer): boolean {
  return bytes.length < maxHeadBytes && start.startsWith(toStart(bytes));
}

function toStart(bytes: Buffer): string {
  return bytes.toString('latin1', 0, start.length);
}
