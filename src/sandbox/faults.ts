import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from './json.ts';
import type { ProviderResponse } from './provider-response.ts';
import { sendResponse } from './provider-response.ts';

/**
 * A failure of one request. With `applied`, the provider first performs the request and passes its usual response.
 * `play` sends something else, or nothing, in place of the usual response.
 */
export type Fault =
  | { readonly applied: false; play(response: ServerResponse): void }
  | { readonly applied: true; play(response: ServerResponse, usual: ProviderResponse): void };

/** A response that replaces the provider's usual one. */
export interface FaultResponse {
  readonly status: number;
  /** `Content-Type` is `application/json` by default. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged and an object as JSON; no body is sent when it is absent. */
  readonly body?: string | object;
  /** Whether the request is performed; `false` by default. */
  readonly applied?: boolean;
}

const oversizeBytes = 3 * 1024 * 1024;
const dripIntervalMs = 50;

/** The location of `redirect`: a path of the same provider, outside the contract. */
export const redirectTarget = '/redirected';

/** Responds with any status, headers and body. */
export function respondWith({ status, headers, body = '', applied = false }: FaultResponse): Fault {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type: ProviderResponse['headers'] = text === '' ? {} : { 'content-type': 'application/json' };
  const content = { status, headers: { ...type, ...headers }, body: text };
  return { applied, play: (response: ServerResponse) => sendResponse(response, content) };
}

/** Applies the request and alters the body of the usual response; a refusal is sent unchanged. */
export function alterResponse(alter: (body: JsonObject) => JsonObject): Fault {
  return {
    applied: true,
    play: (response, usual) =>
      sendResponse(response, usual.status === 200 ? { ...usual, body: alterBody(usual, alter) } : usual),
  };
}

function alterBody(usual: ProviderResponse, alter: (body: JsonObject) => JsonObject): string {
  return JSON.stringify(alter(JSON.parse(usual.body)));
}

function padBody(usual: ProviderResponse): string {
  return alterBody(usual, (body) => ({ ...body, padding: 'x'.repeat(oversizeBytes) }));
}

/** Applies the request and sends the response of a success with the status of a refusal. */
export const refusedAfterWrite: Fault = {
  applied: true,
  play: (response, usual) => sendResponse(response, { ...usual, status: 409 }),
};

/** Never responds; nothing is applied. */
export const hang: Fault = { applied: false, play() {} };

/** Applies the request and never responds. */
export const hangAfterWrite: Fault = { applied: true, play() {} };

function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Resets the connection (a TCP RST) instead of a response; nothing is applied. */
export const resetBeforeResponse: Fault = { applied: false, play: resetConnection };

/** Applies the request, then resets the connection (a TCP RST) instead of a response. */
export const resetAfterWrite: Fault = { applied: true, play: resetConnection };

function endConnection(response: ServerResponse): void {
  response.socket?.end();
}

/** Closes the connection (a TCP FIN) instead of a response; nothing is applied. */
export const closeBeforeResponse: Fault = { applied: false, play: endConnection };

/** Applies the request, then closes the connection (a TCP FIN) instead of a response. */
export const closeAfterWrite: Fault = { applied: true, play: endConnection };

function sendHalf(response: ServerResponse, usual: ProviderResponse, onSent: () => void): void {
  const body = Buffer.from(usual.body);
  response.writeHead(usual.status, { ...usual.headers, 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), onSent);
}

/** Applies the request, sends the head and half of the body, then resets the connection. */
export const resetMidResponse: Fault = {
  applied: true,
  // Node reports a reset that arrives together with data as a normal end, so the client first gets a turn to read.
  play: (response, usual) =>
    sendHalf(response, usual, () => setImmediate(() => setImmediate(resetConnection, response))),
};

/** Applies the request, then closes the connection (a TCP FIN) after half of the body. */
export const cutShort: Fault = {
  applied: true,
  play: (response, usual) => sendHalf(response, usual, () => endConnection(response)),
};

/** Applies the request, responds with 200, and sends the body byte by byte, without end. */
export const dripFed: Fault = {
  applied: true,
  play(response, usual) {
    response.writeHead(200, usual.headers).write('{');
    const drip = setInterval(() => response.write(' '), dripIntervalMs).unref();
    response.once('close', () => clearInterval(drip));
  },
};

/** Applies the request and sends status 200 with text that is not JSON, as `application/json`. */
export const notJson: Fault = respondWith({ status: 200, body: 'Settings saved.', applied: true });

/** Applies the request and sends the usual response, padded to 3 MiB of valid JSON. */
export const huge: Fault = {
  applied: true,
  play: (response, usual) => sendResponse(response, { ...usual, body: padBody(usual) }),
};

/** Applies the request and sends the usual response, padded to 3 MiB and sent as a few kilobytes of gzip. */
export const gzipBomb: Fault = {
  applied: true,
  play: (response, usual) =>
    response
      .writeHead(usual.status, { ...usual.headers, 'content-encoding': 'gzip' })
      .end(gzipSync(padBody(usual))),
};

/** Applies the request and responds with 200 without a body. */
export const empty: Fault = respondWith({ status: 200, applied: true });

/** Applies the request and responds with 204. */
export const noContent: Fault = respondWith({ status: 204, applied: true });

/** Redirects the client to `redirectTarget` with a 307; nothing is applied. */
export const redirect: Fault = respondWith({ status: 307, headers: { location: redirectTarget } });
