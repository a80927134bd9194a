import { z } from 'zod';
import type { ApiResult } from './api-result.ts';
import { failed } from './api-result.ts';
import { decodeMember, toErrorFailure } from './decode.ts';

/** One page of a connection. */
export interface Page<Node> {
  readonly nodes: readonly Node[];
  /** The cursor of the next page; null on the last page. */
  readonly next: string | null;
}

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

const connection = z.object({
  edges: z.array(z.object({ node: z.unknown() })),
  pageInfo,
  error: z.unknown().optional(),
});

/** More than a list of a gateway has; a list of changes has some, because each page reads a part of all changes. */
const maxEmptyPages = 1000;

const unreadable = 'A page of the list has no cursor of the next one, so the list was not read to its end.';

const repeating = 'The pages of the list repeat, so it was not read to its end.';
const endless = `${maxEmptyPages} pages of the list are empty, so it was not read to its end.`;

/** Decodes a page of a connection; its `error` is a failure. */
export function decodePage<Node extends z.ZodType>(
  value: unknown,
  node: Node,
): ApiResult<Page<z.output<Node>>> {
  const page = decodeMember(value, connection);
  if (page.kind === 'failed') return page;
  const { edges, error, pageInfo: info } = page.value;
  if (error != null) return toErrorFailure(error);
  const nodes = decodeMember(
    edges.map((edge) => edge.node),
    z.array(node),
  );
  if (nodes.kind === 'failed') return nodes;
  if (info.hasNextPage && info.endCursor === null) return failed(3, unreadable);
  return { kind: 'value', value: { nodes: nodes.value, next: info.hasNextPage ? info.endCursor : null } };
}

/**
 * Reads all pages of a list, and passes on each as soon as it is read.
 *
 * @param read is called with null for the first page
 * @returns the failure that ended the list; null at its end
 */
export async function readPages<Node>(
  read: (after: string | null) => Promise<ApiResult<Page<Node>>>,
  onPage: (nodes: readonly Node[]) => void,
) {
  const cursors = new Set<string>();
  let emptyPages = 0;
  for (let after: string | null = null; ; ) {
    const page: ApiResult<Page<Node>> = await read(after);
    if (page.kind === 'failed') return page;
    onPage(page.value.nodes);
    after = page.value.next;
    if (after === null) return null;
    emptyPages = page.value.nodes.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages >= maxEmptyPages) return failed(3, endless);
    if (cursors.has(after)) return failed(3, repeating);
    cursors.add(after);
  }
}
