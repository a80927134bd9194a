import type { GatewayOptions, TestGateway } from '../support/start-gateway.ts';
import { listen, startGateway } from '../support/start-gateway.ts';

export interface SentBody {
  readonly query?: string;
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: string } };
}

export interface Wire {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** What went out to the gateway, in order. */
  readonly sent: SentBody[];
}

export type WiredGateway = TestGateway & Wire;

/** A gateway on a port, and a `fetch` that notes what a client sends to it. */
export async function startWiredGateway(options: GatewayOptions = {}): Promise<WiredGateway> {
  const started = await startGateway(options);
  const url = await listen(started.gateway);
  const sent: SentBody[] = [];
  const noting: typeof globalThis.fetch = (input, init) => {
    sent.push(init?.body ? JSON.parse(String(init.body)) : toSentBody(new URL(String(input))));
    return fetch(input, init);
  };
  return { ...started, url, sent, fetch: noting };
}

/** The same of a GET, by which urql sends a query that fits into a URL. */
function toSentBody({ searchParams }: URL): SentBody {
  const { extensions, variables, ...texts } = Object.fromEntries(searchParams);
  return {
    ...texts,
    ...(extensions && { extensions: JSON.parse(extensions) }),
    ...(variables && { variables: JSON.parse(variables) }),
  };
}
