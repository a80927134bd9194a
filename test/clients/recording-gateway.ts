import type { GatewayOptions, TestGateway } from '../support/start-gateway.ts';
import { listen, startGateway } from '../support/start-gateway.ts';

export interface SentBody {
  readonly query?: string;
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: string } };
}

export interface RequestRecorder {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** The bodies of the requests to the gateway, in order. */
  readonly sent: SentBody[];
}

export type RecordingGateway = TestGateway & RequestRecorder;

/** Starts a gateway on a port, with a `fetch` that records the requests of a client. */
export async function startRecordingGateway(options: GatewayOptions = {}): Promise<RecordingGateway> {
  return recordRequests(await startGateway(options));
}

/** Serves a gateway on a port, with a `fetch` that records the requests of a client. */
export async function recordRequests<Started extends TestGateway>(
  started: Started,
): Promise<Started & RequestRecorder> {
  const url = await listen(started.gateway);
  const sent: SentBody[] = [];
  const recordingFetch: typeof globalThis.fetch = (input, init) => {
    sent.push(init?.body ? JSON.parse(String(init.body)) : toSentBody(new URL(String(input))));
    return fetch(input, init);
  };
  return { ...started, url, sent, fetch: recordingFetch };
}

/** Converts the parameters of a GET request, which urql sends for a query that fits into a URL. */
function toSentBody({ searchParams }: URL): SentBody {
  const { extensions, variables, ...texts } = Object.fromEntries(searchParams);
  return {
    ...texts,
    ...(extensions && { extensions: JSON.parse(extensions) }),
    ...(variables && { variables: JSON.parse(variables) }),
  };
}
