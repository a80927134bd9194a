import { createHash } from 'node:crypto';
import type { Caller } from '../domain/access/caller.ts';
import { toQueueCallerId } from '../domain/access/caller.ts';
import type { JsonRequest } from '../http-client/json-exchange.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Connects the requests of callers with those that the simulated providers received. */
export interface SandboxRequests {
  /** Returns the header by which the sandbox keeps a request. */
  toHeaders(request: Pick<JsonRequest, 'callerId' | 'requestId'>): Readonly<Record<string, string>>;
  /** Returns what the providers received for a request of this caller; nothing for a request of another one. */
  read(caller: Caller, requestId: string): readonly unknown[];
}

export function createSandboxRequests({
  labelHeader,
  received,
}: Pick<Sandbox, 'labelHeader' | 'received'>): SandboxRequests {
  return {
    toHeaders: ({ callerId, requestId }) =>
      requestId === undefined ? {} : { [labelHeader]: toLabel(callerId, requestId) },
    read: (caller, requestId) => received(toLabel(toQueueCallerId(caller), requestId)),
  };
}

/** A hash of the caller and the id, so that a label has one length and no caller can name a request of another. */
function toLabel(callerId: string | undefined, requestId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([callerId ?? null, requestId]))
    .digest('base64url');
}
