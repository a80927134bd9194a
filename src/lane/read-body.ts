import type { IncomingMessage } from 'node:http';

/** Reads a body of which the length is known. `done` is called once: with undefined when it was cut off. */
export function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let isDone = false;
  const end = (body: Buffer | undefined) => {
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
  request.on('end', () => end(rest ? Buffer.concat(rest) : first));
  request.on('error', () => end(undefined));
}
