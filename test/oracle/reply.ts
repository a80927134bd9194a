import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The bytes that a provider writes, and how it ends the response. */
export interface Reply {
  readonly steps: readonly Step[];
  /** KEEP: the connection stays open for the next request. HANG: it stays open after an incomplete response. */
  readonly end: 'KEEP' | 'CLOSE' | 'RESET' | 'HANG';
  /** Bytes after the response that can be read as the response to another request. */
  readonly leftover?: readonly Step[];
}

type Step = { readonly bytes: Buffer } | { readonly waitMs: number };

export type Headers = Readonly<Record<string, string>>;

/** Creates an ordinary response. */
export function respond(status: number, body: string | Buffer | object, headers: Headers = {}): Reply {
  return { steps: [{ bytes: toBytes(status, body, headers) }], end: 'KEEP' };
}

/** Returns the bytes of a response. */
export function toBytes(status: number, body: string | Buffer | object, headers: Headers = {}): Buffer {
  const bytes = toBody(body);
  const hasBody = status >= 200 && status !== 204 && status !== 304;
  const all = { ...(hasBody ? { 'content-length': String(bytes.length) } : {}), ...headers };
  return Buffer.concat([toHead(status, all), ...(hasBody ? [bytes] : [])]);
}

export function toHead(status: number, headers: Headers): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`, 'latin1');
}

export function toBody(body: string | Buffer | object): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends a reply; `onLast` is called before the last bytes of the response are written or the connection closes. */
export async function playReply(reply: Reply, socket: Socket, onLast: () => void): Promise<void> {
  const last = reply.end === 'HANG' ? undefined : reply.steps.at(-1);
  for (const step of [...reply.steps, ...(reply.leftover ?? [])]) {
    if (socket.destroyed) return;
    if (step === last) onLast();
    await playStep(step, socket);
  }
  if (reply.end === 'CLOSE' || reply.end === 'RESET') endConnection(reply, socket, onLast);
}

async function playStep(step: Step, socket: Socket): Promise<void> {
  if ('waitMs' in step) await pause(step.waitMs);
  else socket.write(step.bytes);
}

function endConnection({ end, steps }: Reply, socket: Socket, onLast: () => void): void {
  if (steps.length === 0) onLast();
  if (end === 'CLOSE') socket.end(() => socket.destroy());
  else socket.resetAndDestroy();
}
