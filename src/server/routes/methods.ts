import type { FetchAPI } from 'graphql-yoga';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { isApiPath } from './api-path.ts';
import { isRead } from './static-answer.ts';

/**
 * Refuses a method that a path does not have with 405 and `Allow` (RFC 9110 §15.5.6), and a path that there is not with 404.
 * `Allow` stands in no other answer but one to OPTIONS.
 *
 * @param readPaths have GET and HEAD alone
 */
export function useMethods(readPaths: readonly string[]): GatewayPlugin {
  return {
    lane: 'It answers other paths and other methods.',
    onRequest({ endResponse, fetchAPI, request, url: { pathname } }) {
      if (readPaths.includes(pathname) && !isRead(request)) endResponse(notAllowed(fetchAPI));
    },
    onResponse({ fetchAPI, request, response, setResponse }) {
      if (request.method !== 'OPTIONS') {
        if (response.status !== 405) response.headers.delete('allow');
        return;
      }
      // Yoga has answered it with 204 before any plugin, whatever the path.
      const { pathname } = new fetchAPI.URL(request.url);
      if (isApiPath(pathname)) response.headers.set('allow', 'GET, POST, OPTIONS');
      else setResponse(readPaths.includes(pathname) ? notAllowed(fetchAPI) : notFound(fetchAPI));
    },
  };
}

/** Yoga takes every URL that ends with the API's path for the API, be it another path or a query. */
export function useApiPath(): GatewayPlugin {
  return {
    lane: 'The lane serves the path of the API alone.',
    onRequest({ endResponse, fetchAPI, url }) {
      if (!isApiPath(url.pathname)) endResponse(notFound(fetchAPI));
    },
  };
}

function notAllowed({ Response }: FetchAPI): Response {
  return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
}

function notFound({ Response }: FetchAPI): Response {
  return new Response(null, { status: 404 });
}
