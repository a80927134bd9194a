import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { maxInterimResponses, ResponseLimitError } from './response-limit.ts';

const continueStart = 'HTTP/1.1 100';
const headEnd = '\r\n\r\n';
const maxHeadBytes = 16 * 1024;
const noBytes: Buffer = Buffer.alloc(0);

/** Wraps a connector so that each of its sockets skips `100 Continue` responses. */
export function withoutContinueResponses(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      skipContinueResponses(socket);
      callback(null, socket);
    });
}

/**
 * Skips each `100 Continue` before a response, as a client must even when it did not request one (RFC 9110 §15.2): undici
 * closes the socket on it.
 */
function skipContinueResponses(socket: Socket): void {
  const read = socket.read.bind(socket);
  const filter = createFilter(socket);
  socket.read = (size?: number) => {
    for (let chunk: Buffer | null = read(size); chunk !== null; chunk = read(size)) {
      const rest = filter(chunk);
      if (rest !== null) return rest;
    }
    return null;
  };
}

/**
 * Returns a filter that strips `100 Continue` from a chunk; it returns null while it holds an incomplete one back, and when it
 * closes the socket on too many.
 */
function createFilter(socket: Socket): (chunk: Buffer) => Buffer | null {
  let pending = noBytes;
  let written = -1;
  let isResponseStart = false;
  let skipped = 0;
  const strip = (bytes: Buffer): Buffer => {
    const end = findContinueEnd(bytes);
    if (end === 0 || skipped > maxInterimResponses) return bytes;
    skipped += 1;
    return strip(bytes.subarray(end));
  };
  return (chunk) => {
    // Without pipelining, the first bytes that are read after a write start a response.
    if (socket.bytesWritten !== written) {
      isResponseStart = true;
      skipped = 0;
    }
    written = socket.bytesWritten;
    if (!isResponseStart) return chunk;
    const rest = strip(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]));
    if (skipped > maxInterimResponses) {
      socket.destroy(new ResponseLimitError('TOO_MANY_INTERIM_RESPONSES'));
      return null;
    }
    isResponseStart = isIncompleteContinue(rest);
    pending = isResponseStart ? rest : noBytes;
    return isResponseStart ? null : rest;
  };
}

/** @returns the end of a complete `100 Continue` at the start; 0 when there is none */
function findContinueEnd(bytes: Buffer): number {
  return hasContinue(bytes) ? bytes.indexOf(headEnd) + headEnd.length : 0;
}

function hasContinue(bytes: Buffer): boolean {
  return (
    bytes.length >= continueStart.length && decodeStart(bytes) === continueStart && bytes.includes(headEnd)
  );
}

/** Whether the bytes can be the start of a `100 Continue` that is not complete yet. */
function isIncompleteContinue(bytes: Buffer): boolean {
  return bytes.length < maxHeadBytes && continueStart.startsWith(decodeStart(bytes));
}

function decodeStart(bytes: Buffer): string {
  return bytes.toString('latin1', 0, continueStart.length);
}
