import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * What is no JSON is refused without a word of it: the message of `JSON.parse` quotes it, and Yoga passes that on, to the
 * client from a body and to the log from a query string.
 */
export function usePrivateParams(): Plugin {
  return {
    onRequestParse({ requestParser, setRequestParser }) {
      if (requestParser === undefined) return;
      setRequestParser(async (request) => {
        try {
          return await requestParser(request);
        } catch (error) {
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

function notJson(): GraphQLError {
  return new GraphQLError('What was sent is not valid JSON.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}
