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

/** What arrived of the response to an operation. */
export interface Answer {
  /** Null when no result arrived: the connection failed, or something else than the gateway responded. */
  readonly result: GraphQLResult | null;
  /** The gateway's id of the request. */
  readonly requestId: string | null;
}

export interface GatewayClient {
  /** Sends a query or mutation; `headers` defaults to the headers of the session. Never rejects. */
  execute(request: GraphQLRequest, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a subscription and iterates over its results; `headers` defaults to the headers of the session. */
  subscribe(
    request: GraphQLRequest,
    headers?: Readonly<Record<string, string>>,
  ): AsyncIterableIterator<Answer>;
  fetchSchema(headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Fetches what the sandbox received for a request. */
  fetchSandboxRequests(requestId: string): Promise<Response>;
}

/** The page has the path of the API, so that both work under any prefix of a proxy. */
const endpoint = location.pathname;

const noAnswer: Answer = { result: null, requestId: null };

export function createGatewayClient(session: Session): GatewayClient {
  const send = async (url: string, init: RequestInit, headers = parseHeaders(session.headers)) => {
    const allHeaders = { ...(init.headers as Record<string, string>), ...headers };
    const response = await fetch(url, { ...init, headers: allHeaders });
    if (response.status === 401) session.setKeyNeeded(true);
    return response;
  };
  return {
    async execute(request, headers) {
      try {
        const response = await send(endpoint, toRequestInit(request), headers);
        if (response.status !== 401) session.setKeyNeeded(false);
        return await readAnswer(response);
      } catch {
        return noAnswer;
      }
    },
    subscribe: (request, headers) =>
      readAnswers((signal) => send(endpoint, { ...toRequestInit(request, eventStream), signal }, headers)),
    fetchSchema: (headers) => send('./schema.graphql', {}, headers),
    fetchSandboxRequests: (requestId) =>
      send(`./sandbox/requests?requestId=${encodeURIComponent(requestId)}`, {}),
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

/** The response of a proxy that is not JSON is no answer of the gateway. */
async function readAnswer(response: Response): Promise<Answer> {
  const requestId = response.headers.get('x-request-id');
  try {
    return { requestId, result: (await response.json()) as GraphQLResult };
  } catch {
    return { requestId, result: null };
  }
}

/** Reads the results of an event stream; a response that is not a stream is a single result. */
function readAnswers(open: OpenEvents): AsyncIterableIterator<Answer> {
  let isLost = false;
  const events = readEvents(async (signal) => {
    const response = await open(signal);
    if (response.headers.get('content-type')?.startsWith(eventStream)) return response;
    return new Response(`data: ${JSON.stringify((await readAnswer(response)).result)}\n\n`);
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isLost) return { done: true, value: undefined };
      try {
        return toAnswer(await events.next());
      } catch {
        isLost = true;
        return { done: false, value: noAnswer };
      }
    },
    return: async () => toAnswer((await events.return?.()) ?? { done: true, value: undefined }),
  };
}

function toAnswer({ done, value }: IteratorResult<string>): IteratorResult<Answer> {
  return done
    ? { done, value: undefined }
    : { done: false, value: { result: JSON.parse(value), requestId: null } };
}
