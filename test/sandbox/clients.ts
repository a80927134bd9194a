import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';

/** A response with its parsed body. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client of one provider, with a valid credential. */
export interface Client {
  readonly provider: SimulatedProvider;
  update(id: string, fields: object, signal?: AbortSignal): Promise<Response>;
  read(id: string): Promise<Response>;
}

/** Reads a response and parses its JSON body. */
export async function readResponse(pending: Promise<Response>): Promise<ReceivedResponse> {
  const response = await pending;
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Creates the options of a request with a JSON body. */
export function json(method: string, body: unknown, signal?: AbortSignal): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    ...(signal && { signal }),
  };
}

/** Creates a URL of the simulated Vida, with the token in the query. */
export function vidaUrl(
  provider: SimulatedProvider,
  path: string,
  query: Record<string, string> = {},
): string {
  return `${provider.origin}/api/v2/${path}?${new URLSearchParams({ token: provider.token, ...query })}`;
}

export function vidaClient(provider: SimulatedProvider): Client {
  return {
    provider,
    update: (id, fields, signal) =>
      fetch(
        vidaUrl(provider, 'updateOrganization', { targetOrganizationId: id }),
        json('POST', fields, signal),
      ),
    read: (id) => fetch(vidaUrl(provider, 'account', { targetAccountId: id })),
  };
}

/** Returns the path of a dialect's collection of organizations. */
export function collectionOf(dialect: VertraDialect): string {
  return dialect === 'organizations' ? '/v1/organizations' : '/v1/workspaces';
}

/** Sends a request to the simulated Vertra, with the token in the header. */
export function sendToVertra(
  provider: SimulatedProvider,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${provider.token}`);
  return fetch(`${provider.origin}${path}`, { ...init, headers });
}

export function vertraClient(provider: SimulatedProvider, dialect: VertraDialect): Client {
  const pathOf = (id: string) => `${collectionOf(dialect)}/${encodeURIComponent(id)}`;
  return {
    provider,
    update: (id, fields, signal) =>
      sendToVertra(
        provider,
        pathOf(id),
        json('PUT', dialect === 'workspaces-flat' ? fields : { updates: fields }, signal),
      ),
    read: (id) => sendToVertra(provider, pathOf(id)),
  };
}
