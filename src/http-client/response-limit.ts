import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { ExceededLimit } from './http-result.ts';

/** Servers send one or two (103 Early Hints, 102 Processing); each costs as much work as a response. */
export const maxInterimResponses = 16;

/** More than the heads of an ordinary response and its interim responses, which have at most 16 KiB each. */
const headBytes = 64 * 1024;

/** Chunks of 64 bytes, the smallest that may fill a large body, take six bytes more on the wire. */
const chunkOverhead = 1 / 8;

/** undici parses a piece to its end after it closed the socket, and creates an error for each header in it. */
const pieceBytes = 2048;

/** The error of a socket that was closed because a response exceeded a limit. */
export class ResponseLimitError extends Error {
  override readonly name = 'ResponseLimitError';
  readonly limit: ExceededLimit;

  constructor(limit: ExceededLimit) {
    super('The response exceeded a limit.');
    this.limit = limit;
  }
}

/**
 * Wraps a connector so that each of its sockets closes on a response that has more bytes than a body and its heads need: undici
 * limits neither interim responses nor trailers nor reason phrases.
 */
export function withResponseLimit(
  connect: buildConnector.connector,
  maxBodyBytes: number,
): buildConnector.connector {
  const maxBytes = headBytes + Math.ceil(maxBodyBytes * (1 + chunkOverhead));
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      limitResponseBytes(socket, maxBytes);
      callback(null, socket);
    });
}

function limitResponseBytes(socket: Socket, maxBytes: number): void {
  const read = createPieceReader(socket);
  let written = -1;
  let size = 0;
  socket.read = (requested?: number) => {
    // undici reads on after it closed the socket.
    const chunk = socket.destroyed ? null : read(requested);
    if (chunk === null) return null;
    // Without pipelining, the first bytes that are read after a write start a response.
    if (socket.bytesWritten !== written) size = 0;
    written = socket.bytesWritten;
    size += chunk.length;
    if (size <= maxBytes) return chunk;
    socket.destroy(new ResponseLimitError('TOO_LARGE'));
    return null;
  };
}

function createPieceReader(socket: Socket): (size?: number) => Buffer | null {
  const read = socket.read.bind(socket);
  let rest: Buffer | null = null;
  return (size) => {
    const chunk: Buffer | null = rest ?? read(size);
    rest = chunk !== null && chunk.length > pieceBytes ? chunk.subarray(pieceBytes) : null;
    return rest === null ? chunk : (chunk?.subarray(0, pieceBytes) ?? null);
  };
}
