import type { Policy } from '../policies/policy.ts';
import { admit } from '../policies/policy.ts';
import type { GatewayRequest } from '../request.ts';
import type { Answer, Route, StaticContent } from './answer.ts';
import { toStaticAnswer } from './answer.ts';

export interface SchemaText {
  readonly print: () => string;
  /** What a request for the schema has to pass, as an operation does before it is read. */
  readonly policies: readonly Policy[];
  /** Gives back what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
  /** The answer to a request that a policy refuses. */
  readonly toRefusal: (error: unknown) => Answer;
}

/** Answers with the schema as text, for tools, under the rules of an introspection query. */
export function schemaText({ policies, print, release, toRefusal }: SchemaText): Route {
  let content: StaticContent | undefined;
  return async (request) => {
    if (request.path !== '/schema.graphql') return null;
    try {
      await admit(policies, request);
    } catch (error) {
      return toRefusal(error);
    } finally {
      release(request);
    }
    content ??= toContent(print());
    return toStaticAnswer(request, content);
  };
}

function toContent(sdl: string): StaticContent {
  const headers = { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' };
  return { body: new TextEncoder().encode(sdl), headers };
}
