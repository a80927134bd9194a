import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Incoming } from '../request.ts';
import { createIncoming } from '../request.ts';

/** What the rules know of a request of Node's. */
export function toIncoming(request: IncomingMessage, response: ServerResponse): Incoming {
  const { headers, method = '' } = request;
  let gone: AbortSignal | undefined;
  return createIncoming({
    method,
    header: (name) => (headers[name] as string | undefined) ?? null,
    queryParameter: () => null,
    gone() {
      gone ??= toGone(response);
      return gone;
    },
  });
}

/** Aborted when the connection is closed before the answer is written. */
function toGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else
    response.once('close', () => {
      if (!response.writableFinished) controller.abort();
    });
  return controller.signal;
}
