import type { IncomingMessage } from 'node:http';
import { incompleteRequest } from '../refusals.ts';
import type { BodyLimits } from './body-buffer.ts';
import { createBodyBuffer } from './body-buffer.ts';

/**
 * Reads a complete body.
 *
 * @throws GraphQLError for a body that ends early or exceeds a limit; the rest of it is discarded
 */
export function readBody(message: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const buffer = createBodyBuffer(limits);
    let isRefused = false;
    const rejectIncomplete = () => reject(incompleteRequest());
    // The client may have disconnected during authentication.
    if (message.destroyed) rejectIncomplete();
    message.on('data', (chunk: Buffer) => {
      const refusal = isRefused ? null : buffer.add(chunk);
      if (refusal === null) return;
      isRefused = true;
      reject(refusal);
    });
    message.on('end', () => resolve(buffer.toBuffer()));
    message.on('error', rejectIncomplete);
    message.on('close', () => {
      if (!message.readableEnded) rejectIncomplete();
    });
  });
}
