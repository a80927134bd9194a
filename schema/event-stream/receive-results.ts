import { readEvents } from './read-events.ts';

/** A GraphQL result as each client accepts it. */
export interface StreamResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Sends the request; called again after each interruption. */
export type OpenStream = (signal: AbortSignal) => Promise<Response>;

/** Why a stream ended: the subscription is complete, can be resumed with another request, or failed for good. */
export type StreamEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'interrupted'; readonly error: Error; readonly retryAfterMs: number }
  | { readonly kind: 'failed'; readonly error: Error };

type Results = AsyncGenerator<StreamResult, StreamEnd>;

/** The statuses of a gateway or a proxy that can serve the same request later. */
const temporaryStatuses = [429, 502, 503, 504];

/** A longer wait is reported instead, because a person would not wait for it. */
const maxRetryAfterMs = 30_000;

const toInterrupted = (error: Error, retryAfterMs = 0): StreamEnd => ({
  kind: 'interrupted',
  error,
  retryAfterMs,
});

/** Sends one request and returns its results, and then why they end. */
export async function* receiveResults(open: OpenStream, signal: AbortSignal): Results {
  try {
    const response = await open(signal);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    return yield* response.body && isStream ? receiveEvents(response.body) : receiveRefusal(response);
  } catch (error) {
    return toInterrupted(error as Error);
  }
}

async function* receiveEvents(body: ReadableStream<Uint8Array>): Results {
  let isWaiting = false;
  for await (const { data, name } of readEvents(body)) {
    // A gateway that stops completes its streams early.
    if (name === 'complete' && isWaiting) break;
    if (name === 'complete') return { kind: 'complete' };
    if (name !== 'next') continue;
    const result: StreamResult = JSON.parse(data);
    isWaiting = hasWaitingItems(result);
    yield result;
  }
  return toInterrupted(new Error('The connection to the gateway was lost.'));
}

/** Whether the result is the state of a bulk update that has no outcome yet. */
function hasWaitingItems({ data }: StreamResult): boolean {
  const states = Object.values(data ?? {}) as ({ readonly waiting?: number } | null)[];
  return states.some((state) => (state?.waiting ?? 0) > 0);
}

/** Reads a response that is no stream: the request was refused, by the gateway or by a proxy in front of it. */
async function* receiveRefusal(response: Response): Results {
  const { headers, status } = response;
  const retryAfterMs = Number(headers.get('retry-after') ?? 0) * 1000;
  const error = new Error(`The gateway responded with status ${status} and without a GraphQL result.`);
  const result: StreamResult | null = await response.json().catch(() => null);
  if (temporaryStatuses.includes(status) && retryAfterMs <= maxRetryAfterMs)
    return toInterrupted(error, retryAfterMs);
  if (!result?.errors && !result?.data) return { kind: 'failed', error };
  yield result;
  return { kind: 'complete' };
}
