import type { Socket } from 'node:net';

/** An ordinary request is smaller. */
const pieceBytes = 4096;

/**
 * Passes what a socket receives to the HTTP parser in pieces, each in a turn of the event loop of its own. Node reads 64 KiB at
 * once, which can contain thousands of requests or chunks, and parses all of it before it serves another connection.
 *
 * @param onPiece called before each piece
 */
export function readInPieces(socket: Socket, onPiece: () => void): void {
  const push = socket.push.bind(socket);
  const read = socket._read.bind(socket);
  let rest: Buffer | null = null;
  const pushPiece = (bytes: Buffer) => {
    rest = bytes.length > pieceBytes ? bytes.subarray(pieceBytes) : null;
    if (rest !== null) setImmediate(pushRest);
    onPiece();
    return push(bytes.subarray(0, pieceBytes));
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
