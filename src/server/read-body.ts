import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { BodyLimits } from './body-buffer.ts';
import { createBodyBuffer } from './body-buffer.ts';

/** A whole body, that it ended before it was whole, or why no more of it is read. */
export type Body = Buffer | 'CUT_OFF' | GraphQLError;

/** Reads a body from its Node stream; `done` is called once. */
export function readBody(request: IncomingMessage, limits: BodyLimits, done: (body: Body) => void): void {
  const buffer = createBodyBuffer(limits);
  let isDone = false;
  const end = (body: Body) => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  // Its client can have disconnected while its caller was looked up.
  if (request.destroyed) end('CUT_OFF');
  request.on('data', (chunk: Buffer) => {
    const refusal = isDone ? null : buffer.add(chunk);
    if (refusal) end(refusal);
  });
  request.on('end', () => end(buffer.whole()));
  request.on('error', () => end('CUT_OFF'));
  request.on('close', () => end('CUT_OFF'));
}

/** Reads a body of the Fetch API, which has no Node stream. */
export async function readWebBody({ body }: Request, limits: BodyLimits): Promise<Body> {
  const buffer = createBodyBuffer(limits);
  for await (const chunk of body ?? []) {
    const refusal = buffer.add(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (refusal) return refusal;
  }
  return buffer.whole();
}
