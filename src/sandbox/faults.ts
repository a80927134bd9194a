import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import { sendAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';

/**
 * What goes wrong with one request. `applied`: the box first does what the request asks, and hands over the
 * answer that it would have given. `play`: what happens on the wire instead.
 */
export type Fault =
  | { readonly applied: false; play(response: ServerResponse): void }
  | { readonly applied: true; play(response: ServerResponse, usual: Answer): void };

/** An answer to give in place of the box's own. */
export interface FaultAnswer {
  readonly status: number;
  /** `Content-Type` is `application/json` unless it stands here. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON; absent, no body is sent. */
  readonly body?: string | object;
  /** Whether the request takes effect all the same; `false` unless said. */
  readonly applied?: boolean;
}

const oversizeBytes = 3 * 1024 * 1024;
const dripIntervalMs = 50;

/** Where `redirect` points: a path of the same box, outside the contract. */
export const redirectTarget = '/redirected';

/** Answers with any status, headers and body. */
export function answerWith({ status, headers, body = '', applied = false }: FaultAnswer): Fault {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type: Answer['headers'] = text === '' ? {} : { 'content-type': 'application/json' };
  const answer = { status, headers: { ...type, ...headers }, body: text };
  return { applied, play: (response: ServerResponse) => sendAnswer(response, answer) };
}

/** Applies the request, and gives the usual answer with another body; a refusal is given unchanged. */
export function answerAltered(alter: (body: JsonObject) => JsonObject): Fault {
  return {
    applied: true,
    play: (response, usual) =>
      sendAnswer(response, usual.status === 200 ? { ...usual, body: alteredBody(usual, alter) } : usual),
  };
}

function alteredBody(usual: Answer, alter: (body: JsonObject) => JsonObject): string {
  return JSON.stringify(alter(JSON.parse(usual.body)));
}

function padded(usual: Answer): string {
  return alteredBody(usual, (body) => ({ ...body, padding: 'x'.repeat(oversizeBytes) }));
}

/** Applies the request, and gives the answer of its success under the status of a refusal. */
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

/** Resets the connection (a TCP RST) in place of an answer; nothing is applied. */
export const resetBeforeAnswer: Fault = { applied: false, play: resetConnection };

/** Applies the request, then resets the connection (a TCP RST) in place of an answer. */
export const resetAfterWrite: Fault = { applied: true, play: resetConnection };

function endConnection(response: ServerResponse): void {
  response.socket?.end();
}

/** Closes the connection in order (a TCP FIN) in place of an answer; nothing is applied. */
export const closeBeforeAnswer: Fault = { applied: false, play: endConnection };

/** Applies the request, then closes the connection in order (a TCP FIN) in place of an answer. */
export const closeAfterWrite: Fault = { applied: true, play: endConnection };

function sendHalf(response: ServerResponse, usual: Answer, sent: () => void): void {
  const body = Buffer.from(usual.body);
  response.writeHead(usual.status, { ...usual.headers, 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), sent);
}

/** Applies the request, sends the head and half of the body, then resets the connection. */
export const resetMidAnswer: Fault = {
  applied: true,
  // A reset that arrives together with data is an orderly end to Node: the client gets a turn of the loop to read.
  play: (response, usual) =>
    sendHalf(response, usual, () => setImmediate(() => setImmediate(resetConnection, response))),
};

/** Applies the request, then closes in order after half of the body that Content-Length announced. */
export const cutShort: Fault = {
  applied: true,
  play: (response, usual) => sendHalf(response, usual, () => endConnection(response)),
};

/** Applies the request, answers 200, and sends a byte of the body now and then, without end. */
export const dripFed: Fault = {
  applied: true,
  play(response, usual) {
    response.writeHead(200, usual.headers).write('{');
    const drip = setInterval(() => response.write(' '), dripIntervalMs).unref();
    response.once('close', () => clearInterval(drip));
  },
};

/** Applies the request and answers 200 with a text that is not JSON, called JSON. */
export const notJson: Fault = answerWith({ status: 200, body: 'Settings saved.', applied: true });

/** Applies the request and gives the usual answer, padded to 3 MiB of valid JSON. */
export const huge: Fault = {
  applied: true,
  play: (response, usual) => sendAnswer(response, { ...usual, body: padded(usual) }),
};

/** Applies the request and gives the usual answer, padded to 3 MiB and sent as a few kilobytes of gzip. */
export const gzipBomb: Fault = {
  applied: true,
  play: (response, usual) =>
    response
      .writeHead(usual.status, { ...usual.headers, 'content-encoding': 'gzip' })
      .end(gzipSync(padded(usual))),
};

/** Applies the request and answers 200 without a body. */
export const empty: Fault = answerWith({ status: 200, applied: true });

/** Applies the request and answers 204. */
export const noContent: Fault = answerWith({ status: 204, applied: true });

/** Sends the client to `redirectTarget` with a 307; nothing is applied. */
export const redirect: Fault = answerWith({ status: 307, headers: { location: redirectTarget } });
