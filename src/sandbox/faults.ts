import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import { sendAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';

/**
 * A failure of one request. With `applied`, the provider first performs the request and passes its usual answer.
 * `play` sends something else, or nothing, in place of the usual answer.
 */
export type Fault =
  | { readonly applied: false; play(response: ServerResponse): void }
  | { readonly applied: true; play(response: ServerResponse, usual: Answer): void };

/** An answer that replaces the provider's usual one. */
export interface FaultAnswer {
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

/** Answers with any status, headers and body. */
export function answerWith({ status, headers, body = '', applied = false }: FaultAnswer): Fault {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type: Answer['headers'] = text === '' ? {} : { 'content-type': 'application/json' };
  const answer = { status, headers: { ...type, ...headers }, body: text };
  return { applied, play: (response: ServerResponse) => sendAnswer(response, answer) };
}

/** Applies the request and alters the body of the usual answer; a refusal is sent unchanged. */
export function answerAltered(alter: (body: JsonObject) => JsonObject): Fault {
  return {
    applied: true,
    play: (response, usual) =>
      sendAnswer(response, usual.status === 200 ? { ...usual, body: alterBody(usual, alter) } : usual),
  };
}

function alterBody(usual: Answer, alter: (body: JsonObject) => JsonObject): string {
  return JSON.stringify(alter(JSON.parse(usual.body)));
}

function padBody(usual: Answer): string {
  return alterBody(usual, (body) => ({ ...body, padding: 'x'.repeat(oversizeBytes) }));
}

/** Applies the request and sends the answer of a success with the status of a refusal. */
export const refusedAfterWrite: Fault = {
  applied: true,
  play: (response, usual) => sendAnswer(response, { ...usual, status: 409 }),
};

/** Never answers; nothing is applied. */
export const hang: Fault = { applied: false, play() {} };

/** Applies the request and never answers. */
export const hangAfterWrite: Fault = { applied: true, play() {} };

function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Resets the connection (a TCP RST) instead of an answer; nothing is applied. */
export const resetBeforeAnswer: Fault = { applied: false, play: resetConnection };

/** Applies the request, then resets the connection (a TCP RST) instead of an answer. */
export const resetAfterWrite: Fault = { applied: true, play: resetConnection };

function endConnection(response: ServerResponse): void {
  response.socket?.end();
}

/** Closes the connection (a TCP FIN) instead of an answer; nothing is applied. */
export const closeBeforeAnswer: Fault = { applied: false, play: endConnection };

/** Applies the request, then closes the connection (a TCP FIN) instead of an answer. */
export const closeAfterWrite: Fault = { applied: true, play: endConnection };

function sendHalf(response: ServerResponse, usual: Answer, onSent: () => void): void {
  const body = Buffer.from(usual.body);
  response.writeHead(usual.status, { ...usual.headers, 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), onSent);
}

/** Applies the request, sends the head and half of the body, then resets the connection. */
export const resetMidAnswer: Fault = {
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

/** Applies the request, answers 200, and sends the body byte by byte, without end. */
export const dripFed: Fault = {
  applied: true,
  play(response, usual) {
    response.writeHead(200, usual.headers).write('{');
    const drip = setInterval(() => response.write(' '), dripIntervalMs).unref();
    response.once('close', () => clearInterval(drip));
  },
};

/** Applies the request and answers 200 with text that is not JSON, as `application/json`. */
export const notJson: Fault = answerWith({ status: 200, body: 'Settings saved.', applied: true });

/** Applies the request and sends the usual answer, padded to 3 MiB of valid JSON. */
export const huge: Fault = {
  applied: true,
  play: (response, usual) => sendAnswer(response, { ...usual, body: padBody(usual) }),
};

/** Applies the request and sends the usual answer, padded to 3 MiB and sent as a few kilobytes of gzip. */
export const gzipBomb: Fault = {
  applied: true,
  play: (response, usual) =>
    response
      .writeHead(usual.status, { ...usual.headers, 'content-encoding': 'gzip' })
      .end(gzipSync(padBody(usual))),
};

/** Applies the request and answers 200 without a body. */
export const empty: Fault = answerWith({ status: 200, applied: true });

/** Applies the request and answers 204. */
export const noContent: Fault = answerWith({ status: 204, applied: true });

/** Redirects the client to `redirectTarget` with a 307; nothing is applied. */
export const redirect: Fault = answerWith({ status: 307, headers: { location: redirectTarget } });
