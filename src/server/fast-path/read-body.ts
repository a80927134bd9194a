import type { IncomingMessage } from 'node:http';

/** A whole body, or that it ended before it was one. */
export type Body = Buffer | 'CUT_OFF';

/** Reads a body of which the length is known; `done` is called once. */
export function readBody(request: IncomingMessage, done: (body: Body) => void): void {
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let isDone = false;
  const end = (body: Body) => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    if (first === undefined) {
      first = chunk;
      return;
    }
    rest ??= [first];
    rest.push(chunk);
  });
  request.on('end', () => end(rest ? Buffer.concat(rest) : (first ?? 'CUT_OFF')));
  request.on('error', () => end('CUT_OFF'));
}
