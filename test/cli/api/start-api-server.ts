import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { startHttpProvider } from '../../support/http-provider.ts';

/** The body of a request of a command. */
export interface SentOperation {
  readonly documentId: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Starts a gateway whose responses the test writes; checks that each operation comes with its own hash. */
export async function startApiServer(respond: (operation: SentOperation) => object) {
  const operations: SentOperation[] = [];
  const { origin } = await startHttpProvider(async (request, response) => {
    const operation: SentOperation = JSON.parse(await text(request));
    const hash = createHash('sha256').update(operation.query).digest('hex');
    operations.push(operation);
    const isKnown = operation.documentId === `sha256:${hash}`;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? respond(operation) : { errors: [{ message: 'Another hash.' }] }));
  });
  return { options: ['--url', origin], operations };
}

/** A page of a connection. */
export function toPage(nodes: readonly object[], endCursor: string | null = null) {
  const edges = nodes.map((node, index) => ({ cursor: String(index), node }));
  const pageInfo = { hasNextPage: endCursor !== null, hasPreviousPage: false, startCursor: null, endCursor };
  return { edges, pageInfo, error: null };
}
