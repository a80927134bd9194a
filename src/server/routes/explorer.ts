import type { FetchAPI } from 'graphql-yoga';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { prefersPage } from '../policies/answer-types.ts';
import { readBundled } from './explorer-bundle.ts';
import type { StaticContent } from './static-answer.ts';
import { answerStatic, isRead } from './static-answer.ts';

/** Where `npm run build` leaves the explorer; the same place from `src/server/routes` and from `dist/server/routes`. */
const built = new URL('../../../dist/explorer/', import.meta.url);

/** Scripts come from here alone; styles may be inline, since the editor places its lines and widgets with them. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ofPage = {
  'cache-control': 'no-cache',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  vary: 'accept, accept-encoding',
};

/** An asset's name holds a hash of its content. A worker goes by the policy of its own script (CSP3 §4.2.1). */
const ofAsset = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': contentSecurityPolicy,
  vary: 'accept-encoding',
};

const notBuilt =
  'The explorer is not built: `npm run build` does that. The API at this address works without it.\n';

/**
 * Serves the explorer to a browser that opens the API's address, and the explorer's assets below `/explorer/`. A browser that
 * opens `/` is led there.
 */
export function useExplorer(shown: boolean, bundle: URL = built): GatewayPlugin {
  return {
    lane: 'It answers a GET.',
    // Not async as a whole: every operation passes here, too, and has nothing to wait for.
    onRequest({ endResponse, fetchAPI, request, url }) {
      if (!shown || !isRead(request)) return;
      if (url.pathname === '/' && prefersPage(request.headers.get('accept'))) {
        endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }));
      }
      const file = fileFor(request, url);
      if (!file) return;
      return serve(bundle, file, request, fetchAPI).then((response) => {
        if (response) endResponse(response);
      });
    },
  };
}

async function serve(
  bundle: URL,
  file: File,
  request: Request,
  fetchAPI: FetchAPI,
): Promise<Response | null> {
  const content = await readBundled(bundle, file.name, request);
  if (!content) return file === page ? new fetchAPI.Response(notBuilt, { status: 503 }) : null;
  return answerStatic(request, withHeaders(content, file.headers), fetchAPI);
}

interface File {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

const page: File = { name: 'index.html', headers: ofPage };

function fileFor({ headers }: Request, { pathname }: URL): File | null {
  if (pathname === '/graphql') return prefersPage(headers.get('accept')) ? page : null;
  // A plain name and nothing else, so that none leads out of the folder.
  const name = /^\/(explorer\/[\w-]+(?:\.[\w-]+)*)$/.exec(pathname)?.[1];
  return name === undefined ? null : { name, headers: ofAsset };
}

function withHeaders({ body, headers }: StaticContent, more: File['headers']): StaticContent {
  return { body, headers: { ...headers, ...more } };
}
