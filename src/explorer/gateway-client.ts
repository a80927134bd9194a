import type { OpenEvents } from './read-events.ts';
import { readEvents } from './read-events.ts';
import type { Session } from './session.ts';
import { parseHeaders } from './session.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
}

export interface GraphQLResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface GatewayClient {
  /** Sends a query or mutation; `headers` defaults to the headers of the session. */
  execute(request: GraphQLRequest, headers?: Readonly<Record<string, string>>): Promise<GraphQLResult>;
  /** Sends a subscription and iterates over its results; `headers` defaults to the headers of the session. */
  subscribe(
    request: GraphQLRequest,
    headers?: Readonly<Record<string, string>>,
  ): AsyncIterableIterator<GraphQLResult>;
  fetchSchema(headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The page has the path of the API, so that both work under any prefix of a proxy. */
const endpoint = location.pathname;

export function createGatewayClient(session: Session): GatewayClient {
  const send = async (url: string, init: RequestInit, headers = parseHeaders(session.headers)) => {
    const allHeaders = { ...(init.headers as Record<string, string>), ...headers };
    const response = await fetch(url, { ...init, headers: allHeaders });
    if (response.status === 401) session.setKeyNeeded(true);
    return response;
  };
  return {
    async execute(request, headers) {
      const response = await send(endpoint, toRequestInit(request), headers);
      if (response.status !== 401) session.setKeyNeeded(false);
      return readResult(response);
    },
    subscribe: (request, headers) =>
      readResults((signal) => send(endpoint, { ...toRequestInit(request, eventStream), signal }, headers)),
    fetchSchema: (headers) => send('./schema.graphql', {}, headers),
  };
}

const eventStream = 'text/event-stream';

function toRequestInit(request: GraphQLRequest, accept = 'application/json'): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(request),
  };
}

/** Reads a JSON result; the response of a proxy that is not JSON becomes an error without its body. */
async function readResult(response: Response): Promise<GraphQLResult> {
  try {
    return (await response.json()) as GraphQLResult;
  } catch {
    const message = `The response is not JSON: HTTP ${response.status} ${response.statusText}`.trim();
    return { errors: [{ message }] };
  }
}

/** Reads the results of an event stream; a response that is not a stream is a single result. */
function readResults(open: OpenEvents): AsyncIterableIterator<GraphQLResult> {
  const events = readEvents(async (signal) => {
    const response = await open(signal);
    if (response.headers.get('content-type')?.startsWith(eventStream)) return response;
    return new Response(`data: ${JSON.stringify(await readResult(response))}\n\n`);
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => parseResult(await events.next()),
    return: async () => parseResult((await events.return?.()) ?? { done: true, value: undefined }),
  };
}

function parseResult({ done, value }: IteratorResult<string>): IteratorResult<GraphQLResult> {
  return done ? { done, value: undefined } : { done: false, value: JSON.parse(value) };
}
