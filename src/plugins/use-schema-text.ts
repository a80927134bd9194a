import type { GatewayPlugin } from './rule.ts';
import type { StaticContent } from './static-answer.ts';
import { answerStatic, isRead } from './static-answer.ts';

/** Answers `GET /schema.graphql` with the schema as text, for tools, wherever the schema is told at all. */
export function useSchemaText(allowed: boolean, printSchema: () => string): GatewayPlugin {
  let content: StaticContent | undefined;
  return {
    lane: 'It answers another path.',
    onRequest({ endResponse, fetchAPI, request, url }) {
      if (!allowed || !isRead(request) || url.pathname !== '/schema.graphql') return;
      content ??= toContent(printSchema());
      endResponse(answerStatic(request, content, fetchAPI));
    },
  };
}

function toContent(sdl: string): StaticContent {
  const headers = { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' };
  return { body: new TextEncoder().encode(sdl), headers };
}
