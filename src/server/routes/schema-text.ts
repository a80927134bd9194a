import type { AdmissionDeps } from './admitted-route.ts';
import { createAdmittedRoute } from './admitted-route.ts';
import type { Route, StaticContent } from './route-response.ts';
import { toStaticResponse } from './route-response.ts';

/** Serves the schema as text for tools, under the same policies as an introspection query. */
export function createSchemaTextRoute(print: () => string, admission: AdmissionDeps): Route {
  let content: StaticContent | undefined;
  return createAdmittedRoute('/schema.graphql', admission, (request) => {
    content ??= toContent(print());
    return toStaticResponse(request, content);
  });
}

function toContent(sdl: string): StaticContent {
  const headers = { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' };
  return { body: new TextEncoder().encode(sdl), headers };
}
