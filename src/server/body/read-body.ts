import type { IncomingMessage } from 'node:http';
import { requestCutOff } from '../refusals.ts';
import type { BodyLimits } from './body-buffer.ts';
import { createBodyBuffer } from './body-buffer.ts';

/**
 * Reads a whole body.
 *
 * @returns a promise that rejects with the refusal of a body that ends early or exceeds a limit; the rest of it is dropped
 */
export function readBody(message: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const buffer = createBodyBuffer(limits);
    let isRefused = false;
    const cutOff = () => reject(requestCutOff());
    // The client can have disconnected while its caller was authenticated.
    if (message.destroyed) cutOff();
    message.on('data', (chunk: Buffer) => {
      const refusal = isRefused ? null : buffer.add(chunk);
      if (refusal === null) return;
      isRefused = true;
      reject(refusal);
    });
    message.on('end', () => resolve(buffer.whole()));
    message.on('error', cutOff);
    message.on('close', () => {
      if (!message.readableEnded) cutOff();
    });
  });
}
