import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';

/** What a test reads of an answer. */
export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One provider's routes, called with the right credential. */
export interface Client {
  readonly box: SimulatedProvider;
  update(id: string, fields: object, signal?: AbortSignal): Promise<Response>;
  read(id: string): Promise<Response>;
}

/** Reads a JSON answer to its end. */
export async function heard(answer: Promise<Response>): Promise<Heard> {
  const response = await answer;
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Sends a body as JSON. */
export function json(method: string, body: unknown, signal?: AbortSignal): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    ...(signal && { signal }),
  };
}

/** A path of the Vida box, with the token in the query. */
export function vidaUrl(box: SimulatedProvider, path: string, query: Record<string, string> = {}): string {
  return `${box.origin}/api/v2/${path}?${new URLSearchParams({ token: box.token, ...query })}`;
}

export function vidaClient(box: SimulatedProvider): Client {
  return {
    box,
    update: (id, fields, signal) =>
      fetch(vidaUrl(box, 'updateOrganization', { targetOrganizationId: id }), json('POST', fields, signal)),
    read: (id) => fetch(vidaUrl(box, 'account', { targetAccountId: id })),
  };
}

/** Where a dialect keeps its organizations. */
export function collectionOf(dialect: VertraDialect): string {
  return dialect === 'organizations' ? '/v1/organizations' : '/v1/workspaces';
}

/** Sends to a path of the Vertra box, with the token in the header. */
export function sendToVertra(
  box: SimulatedProvider,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${box.token}`);
  return fetch(`${box.origin}${path}`, { ...init, headers });
}

export function vertraClient(box: SimulatedProvider, dialect: VertraDialect): Client {
  const pathOf = (id: string) => `${collectionOf(dialect)}/${encodeURIComponent(id)}`;
  return {
    box,
    update: (id, fields, signal) =>
      sendToVertra(
        box,
        pathOf(id),
        json('PUT', dialect === 'workspaces-flat' ? fields : { updates: fields }, signal),
      ),
    read: (id) => sendToVertra(box, pathOf(id)),
  };
}
