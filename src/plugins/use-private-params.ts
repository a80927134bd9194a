import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from './rule.ts';

/**
 * What is no JSON is refused without a word of it: the message of `JSON.parse` quotes it, and Yoga passes that on, to the
 * client from a body and to the log from a query string.
 */
export function usePrivateParams(): GatewayPlugin {
  return {
    lane: 'What cannot be read is left to Yoga.',
    onRequestParse({ requestParser, setRequestParser }) {
      if (requestParser === undefined) return;
      setRequestParser(async (request) => {
        try {
          return await requestParser(request);
        } catch (error) {
          if (request.signal.aborted || isAborted(error)) throw requestCutOff();
          throw isAboutJson(error) ? notJson() : error;
        }
      });
    },
  };
}

function isAboutJson(error: unknown): boolean {
  return (
    error instanceof SyntaxError || (error instanceof GraphQLError && 'originalError' in error.extensions)
  );
}

/** The client went away in the middle of its request: nobody hears of it, and nothing is wrong here. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

export function requestCutOff(): GraphQLError {
  return new GraphQLError('The request ended before it was whole.', {
    extensions: { code: 'REQUEST_CUT_OFF', http: { status: 400 } },
  });
}

function notJson(): GraphQLError {
  return new GraphQLError('What was sent is not valid JSON.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}
