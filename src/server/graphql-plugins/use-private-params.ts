import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { parseJson } from './parse-json.ts';
import type { GatewayPlugin } from './rule.ts';

/** What a query string may hold, each once. */
const queryParameters = ['query', 'variables', 'operationName', 'extensions', 'documentId'];

/**
 * Reads what a request asks for, and replaces nothing in it: bytes that are not UTF-8 are refused. What is not JSON is
 * refused without a word of it, as the message of `JSON.parse` quotes it, for the client and for the log.
 */
export function usePrivateParams(): GatewayPlugin {
  return {
    lane: 'What cannot be read is left to Yoga.',
    onRequestParse({ request: { method }, requestParser, setRequestParser }) {
      if (method === 'POST') setRequestParser(refusing(parseBody));
      else if (requestParser) {
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

type Parse = (request: Request) => Promise<GraphQLParams | GraphQLParams[] | Response>;

/** The same, with words of its own for what cannot be parsed. */
function refusing(parse: Parse): Parse {
  return async (request) => {
    try {
      return await parse(request);
    } catch (error) {
      if (request.signal.aborted || isAborted(error)) throw requestCutOff();
      throw error instanceof SyntaxError ? badRequest('What was sent is not valid JSON.') : error;
    }
  };
}

async function parseBody(request: Request): Promise<GraphQLParams> {
  const body = Buffer.from(await request.arrayBuffer());
  if (!isUtf8(body)) throw badRequest('The body is not valid UTF-8.');
  const params: unknown = parseJson(body.toString());
  if (typeof params === 'object' && params !== null) return params;
  throw badRequest('The body is not a JSON object.');
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

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
