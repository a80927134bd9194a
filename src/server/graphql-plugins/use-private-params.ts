import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { BodyLimits } from '../body-buffer.ts';
import type { BodyBudget } from '../policies/body-budget.ts';
import type { MaxBytesOf } from '../policies/body-limit.ts';
import type { Body } from '../read-body.ts';
import { readBody, readWebBody } from '../read-body.ts';
import type { Incoming } from '../request.ts';
import { callerOf, incomingOf } from '../request.ts';
import { maxValuesOf } from './json-shape.ts';
import { badRequest, notJson, parseBody } from './parse-body.ts';
import { parseJson } from './parse-json.ts';
import type { GatewayPlugin } from './rule.ts';

/** What a query string may hold, each once. */
const queryParameters = ['query', 'variables', 'operationName', 'extensions', 'documentId'];

/** Where the body is read from; absent where a request did not come over a connection. */
interface NodeContext {
  readonly node?: IncomingMessage & { readonly body?: unknown };
}

/** Reads what a request asks for, and replaces nothing in it. */
export function usePrivateParams(maxBytesOf: MaxBytesOf, budget: BodyBudget): GatewayPlugin {
  const limitsOf = (incoming: Incoming): BodyLimits => {
    const stated = incoming.header('content-length');
    return {
      maxBytes: stated === null ? maxBytesOf(callerOf(incoming)) : Number(stated),
      onGrow: (bytes) => budget.hold(incoming, bytes),
    };
  };
  return {
    lane: 'What cannot be read is left to Yoga.',
    onRequestParse({ request: { method }, requestParser, serverContext, setRequestParser }) {
      if (method === 'POST') {
        setRequestParser(
          refusing(async (request) => {
            const incoming = incomingOf(request);
            const body = await readWhole(request, serverContext as NodeContext, limitsOf(incoming));
            return parseBody(body, maxValuesOf(maxBytesOf(callerOf(incoming))));
          }),
        );
      } else if (requestParser) {
        setRequestParser(
          refusing(async (request) => {
            const variables = checkQuery(request.url).get('variables');
            const params = await requestParser(request);
            return variables ? { ...params, variables: parseJson(variables) as object } : params;
          }),
        );
      }
    },
  };
}

/** From the Node stream, unless the fast path has read that: a web stream keeps an entry for each chunk. */
async function readWhole(request: Request, { node }: NodeContext, limits: BodyLimits): Promise<Buffer> {
  const body =
    node === undefined || node.body !== undefined
      ? await readWebBody(request, limits)
      : await new Promise<Body>((resolve) => readBody(node, limits, resolve));
  if (body === 'CUT_OFF') throw requestCutOff();
  if (body instanceof Error) throw body;
  return body;
}

type Parse = (request: Request) => Promise<GraphQLParams | GraphQLParams[] | Response>;

/** The same, with words of its own for what cannot be parsed. */
function refusing(parse: Parse): Parse {
  return async (request) => {
    try {
      return await parse(request);
    } catch (error) {
      if (request.signal.aborted || isAborted(error)) throw requestCutOff();
      throw error instanceof SyntaxError ? notJson() : error;
    }
  };
}

/** A `URLSearchParams` replaces bytes that are not UTF-8, and keeps the first of several values. */
function checkQuery(url: string): URLSearchParams {
  const { search, searchParams } = new URL(url);
  try {
    // A percent sign that encodes no byte stands for itself (URL Standard, "percent-decode").
    decodeURIComponent(search.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    throw badRequest('The query string is not valid UTF-8.');
  }
  const repeated = queryParameters.find((name) => new Set(searchParams.getAll(name)).size > 1);
  if (repeated) throw badRequest(`The parameter ${repeated} has several values. Send one.`);
  return searchParams;
}

/** The client disconnected in the middle of its request: it gets no answer, and nothing is wrong here. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

export function requestCutOff(): GraphQLError {
  return new GraphQLError('The request ended before it was whole.', {
    extensions: { code: 'REQUEST_CUT_OFF', http: { status: 400 } },
  });
}
