import { GraphQLError } from 'graphql';
import type { FetchAPI } from 'graphql-yoga';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import type { Incoming } from '../request.ts';
import { incomingOf } from '../request.ts';
import type { StaticContent } from './static-answer.ts';
import { answerStatic, isRead } from './static-answer.ts';

export interface SchemaText {
  /** Whether the gateway shows its schema at all. */
  readonly allowed: boolean;
  readonly print: () => string;
  /** Runs what an operation passes before it is read, such as authentication; throws the refusal. */
  readonly admit: (incoming: Incoming) => Promise<void>;
}

/** Answers `GET /schema.graphql` with the schema as text, for tools, under the rules of an introspection query. */
export function useSchemaText({ admit, allowed, print }: SchemaText): GatewayPlugin {
  let content: StaticContent | undefined;
  return {
    lane: 'It answers another path.',
    // Not async as a whole: every operation passes here, too, and has nothing to wait for.
    onRequest({ endResponse, fetchAPI, request, url }) {
      if (!allowed || !isRead(request) || url.pathname !== '/schema.graphql') return;
      const answer = () => {
        content ??= toContent(print());
        return answerStatic(request, content, fetchAPI);
      };
      const refuse = (error: unknown) => toRefusal(error, fetchAPI);
      return admit(incomingOf(request)).then(answer).catch(refuse).then(endResponse);
    },
  };
}

/** A refusal as the API gives it; what is none is a bug, and thrown on. */
function toRefusal(error: unknown, { Response }: FetchAPI): Response {
  if (!(error instanceof GraphQLError) || error.extensions['http'] === undefined) throw error;
  const { http, ...extensions } = error.extensions;
  const { headers, status } = http as { status: number; headers?: Record<string, string> };
  const init = { status, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } };
  return new Response(JSON.stringify({ errors: [{ message: error.message, extensions }] }), init);
}

function toContent(sdl: string): StaticContent {
  const headers = { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' };
  return { body: new TextEncoder().encode(sdl), headers };
}
