import type { Socket } from 'node:net';

/** An ordinary request is smaller. */
const pieceBytes = 4096;

/** Ends of the head of a request; Node accepts both. */
const headEnds = ['\n\r\n', '\n\n'];

/** How the pieces of a socket are cut. */
export interface PieceOptions {
  /** The maximum number of requests that begin in one piece. */
  readonly maxHeads: number;
  /** Called before each piece; returns whether it is passed on. After it returned false, nothing of the socket is read. */
  readonly mayContinue: () => boolean;
}

/**
 * Passes what a socket receives to the HTTP parser in pieces, each in a turn of the event loop of its own. Node reads 64 KiB at
 * once, which can contain thousands of requests or chunks, and parses all of it before it serves another connection.
 */
export function readInPieces(socket: Socket, { maxHeads, mayContinue }: PieceOptions): void {
  const push = socket.push.bind(socket);
  const read = socket._read.bind(socket);
  let rest: Buffer | null = null;
  const pushPiece = (bytes: Buffer) => {
    const end = findEnd(bytes, maxHeads);
    rest = bytes.length > end ? bytes.subarray(end) : null;
    if (!mayContinue()) return false;
    if (rest !== null) setImmediate(pushRest);
    return push(bytes.subarray(0, end));
  };
  const pushRest = () => {
    if (rest !== null && !socket.destroyed) pushPiece(rest);
  };
  socket.push = (bytes: Buffer | null) => {
    if (bytes === null) return push(null);
    const isFlowing = pushPiece(bytes);
    return isFlowing && rest === null;
  };
  // The stream asks for more after each piece.
  socket._read = (size) => {
    if (rest === null) read(size);
  };
  // Without a listener, Node's parser reads from the system itself.
  socket.on('data', () => {});
}

/** Returns the end of the first piece, which contains the ends of so many heads at most. */
function findEnd(bytes: Buffer, maxHeads: number): number {
  const piece = bytes.subarray(0, pieceBytes);
  return Math.min(...headEnds.map((headEnd) => findHeadEnd(piece, headEnd, maxHeads)));
}

/** Returns the end of the given head, or of the bytes when they contain fewer heads. */
function findHeadEnd(bytes: Buffer, headEnd: string, number: number): number {
  let end = 0;
  for (let heads = 0; heads < number; heads += 1) {
    const start = bytes.indexOf(headEnd, end);
    if (start === -1) return bytes.length;
    end = start + headEnd.length;
  }
  return end;
}
