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
    getSchema: (headers) => send('./schema.graphql', {}, headers),
  };
}

function toRequest(question: Question): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
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
