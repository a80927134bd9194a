import { prefersHtml } from '../policies/response-types.ts';
import type { GatewayRequest } from '../request.ts';
import { readBundleFile } from './explorer-bundle.ts';
import type { Route, RouteResponse, StaticContent } from './route-response.ts';
import { toStaticResponse } from './route-response.ts';

/** The output of `npm run build`. The relative path is the same from `src/server/routes` and `dist/server/routes`. */
const defaultBundle = new URL('../../../dist/explorer/', import.meta.url);

/** Allows scripts of this origin only. Allows inline styles, by which the editor positions its lines and widgets. */
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

const pageHeaders = {
  'cache-control': 'no-cache',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  vary: 'accept, accept-encoding',
};

/** An asset's name contains a hash of its content. A worker uses the policy of its own script (CSP3 §4.2.1). */
const assetHeaders = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': contentSecurityPolicy,
  vary: 'accept-encoding',
};

const notBuilt: RouteResponse = {
  status: 503,
  headers: { 'content-type': 'text/plain;charset=UTF-8' },
  body: 'The explorer is not built. Run `npm run build`. The API at this address works without it.\n',
};

const redirect: RouteResponse = { status: 302, headers: { location: '/graphql' }, body: null };

/**
 * Serves the explorer to a browser that opens the API's path, and the explorer's assets below `/explorer/`. Redirects a browser
 * from `/` to the API's path.
 */
export function createExplorerRoute(bundle: URL = defaultBundle): Route {
  return (request) => {
    if (request.path === '/') return prefersHtml(request.header('accept')) ? redirect : null;
    const file = findFile(request);
    return file && serve(bundle, file, request);
  };
}

async function serve(bundle: URL, file: File, request: GatewayRequest): Promise<RouteResponse | null> {
  const content = await readBundleFile(bundle, file.name, request.header('accept-encoding'));
  if (content) return toStaticResponse(request, withHeaders(content, file.headers));
  return file === page ? notBuilt : null;
}

interface File {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

const page: File = { name: 'index.html', headers: pageHeaders };

function findFile({ header, path }: GatewayRequest): File | null {
  if (path === '/graphql') return prefersHtml(header('accept')) ? page : null;
  // Only a plain name, so that the path cannot leave the folder.
  const name = /^\/(explorer\/[\w-]+(?:\.[\w-]+)*)$/.exec(path)?.[1];
  return name === undefined ? null : { name, headers: assetHeaders };
}

function withHeaders({ body, headers }: StaticContent, added: File['headers']): StaticContent {
  return { body, headers: { ...headers, ...added } };
}
