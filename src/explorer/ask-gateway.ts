import type { OpenEvents } from './read-events.ts';
import { readEvents } from './read-events.ts';
import type { Session } from './session.ts';
import { parseHeaders } from './session.ts';

export interface Question {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
}

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface GatewayClient {
  /** Posts an operation; headers not given are those of the session. */
  ask(question: Question, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a subscription; tells each answer as it comes. */
  watch(question: Question, headers?: Readonly<Record<string, string>>): AsyncIterableIterator<Answer>;
  getSchema(headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The page stands where the API does, under whatever prefix a proxy gives both. */
const endpoint = location.pathname;

export function createGatewayClient(session: Session): GatewayClient {
  const send = async (url: string, request: RequestInit, headers = parseHeaders(session.headers)) => {
    const all = { ...(request.headers as Record<string, string>), ...headers };
    const response = await fetch(url, { ...request, headers: all });
    if (response.status === 401) session.setKeyNeeded(true);
    return response;
  };
  return {
    async ask(question, headers) {
      const response = await send(endpoint, toRequest(question), headers);
      if (response.status !== 401) session.setKeyNeeded(false);
      return readAnswer(response);
    },
    watch: (question, headers) =>
      readAnswers((signal) => send(endpoint, { ...toRequest(question, eventStream), signal }, headers)),
    getSchema: (headers) => send('./schema.graphql', {}, headers),
  };
}

const eventStream = 'text/event-stream';

function toRequest(question: Question, accept = 'application/json'): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(question),
  };
}

/** A proxy's answer may be no JSON; it is told as an error then, and not shown as it is. */
async function readAnswer(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch {
    const message = `The answer is no JSON: HTTP ${response.status} ${response.statusText}`.trim();
    return { errors: [{ message }] };
  }
}

/** A refusal is one answer, and no stream. */
function readAnswers(open: OpenEvents): AsyncIterableIterator<Answer> {
  const events = readEvents(async (signal) => {
    const response = await open(signal);
    if (response.headers.get('content-type')?.startsWith(eventStream)) return response;
    return new Response(`data: ${JSON.stringify(await readAnswer(response))}\n\n`);
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => toAnswer(await events.next()),
    return: async () => toAnswer((await events.return?.()) ?? { done: true, value: undefined }),
  };
}

function toAnswer({ done, value }: IteratorResult<string>): IteratorResult<Answer> {
  return done ? { done, value: undefined } : { done: false, value: JSON.parse(value) };
}
