import { prefersPage } from '../policies/answer-types.ts';
import type { GatewayRequest } from '../request.ts';
import type { Answer, Route, StaticContent } from './answer.ts';
import { toStaticAnswer } from './answer.ts';
import { readBundled } from './explorer-bundle.ts';

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

const notBuilt: Answer = {
  status: 503,
  headers: { 'content-type': 'text/plain;charset=UTF-8' },
  body: 'The explorer is not built: `npm run build` does that. The API at this address works without it.\n',
};

const redirect: Answer = { status: 302, headers: { location: '/graphql' }, body: null };

/**
 * Serves the explorer to a browser that opens the API's address, and the explorer's assets below `/explorer/`. A browser that
 * opens `/` is redirected there.
 */
export function explorer(bundle: URL = built): Route {
  return (request) => {
    if (request.path === '/') return prefersPage(request.header('accept')) ? redirect : null;
    const file = fileFor(request);
    return file && serve(bundle, file, request);
  };
}

async function serve(bundle: URL, file: File, request: GatewayRequest): Promise<Answer | null> {
  const content = await readBundled(bundle, file.name, request.header('accept-encoding'));
  if (content) return toStaticAnswer(request, withHeaders(content, file.headers));
  return file === page ? notBuilt : null;
}

interface File {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

const page: File = { name: 'index.html', headers: ofPage };

function fileFor({ header, path }: GatewayRequest): File | null {
  if (path === '/graphql') return prefersPage(header('accept')) ? page : null;
  // A plain name and nothing else, so that none leads out of the folder.
  const name = /^\/(explorer\/[\w-]+(?:\.[\w-]+)*)$/.exec(path)?.[1];
  return name === undefined ? null : { name, headers: ofAsset };
}

function withHeaders({ body, headers }: StaticContent, more: File['headers']): StaticContent {
  return { body, headers: { ...headers, ...more } };
}
