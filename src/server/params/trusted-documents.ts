import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';

export interface TrustedDocuments {
  /** The text of each document by its SHA-256 hash in hexadecimal. */
  readonly documents: ReadonlyMap<string, string>;
  /** Whether all other documents are refused. */
  readonly only: boolean;
}

/** The parameter that contains a document's hash instead of its text. */
export const documentIdParam = 'documentId';

/**
 * Replaces the hash of a document by its text. The hash is in `documentId: "sha256:…"` (GraphQL over HTTP, appendix on persisted
 * documents) or in `extensions.persistedQuery.sha256Hash` (Apollo's persisted queries). Documents that clients send are not
 * registered.
 *
 * @throws GraphQLError for an unknown hash, and for any other document when only trusted ones are served
 */
export function resolveDocument({ documents, only }: TrustedDocuments, params: GraphQLParams): GraphQLParams {
  const hash = readHash(params);
  const query = hash === null ? undefined : documents.get(hash);
  if (query !== undefined) return { ...params, query };
  if (only) throw notTrusted();
  if (hash !== null && !params.query) throw notFound();
  return params;
}

function readHash(params: GraphQLParams): string | null {
  const { documentId } = params as { readonly documentId?: unknown };
  if (typeof documentId === 'string') return /^sha256:([0-9a-f]{64})$/.exec(documentId)?.[1] ?? '';
  const { persistedQuery } = (params.extensions ?? {}) as {
    readonly persistedQuery?: { sha256Hash?: unknown };
  };
  return typeof persistedQuery?.sha256Hash === 'string' ? persistedQuery.sha256Hash : null;
}

function notTrusted(): GraphQLError {
  return new GraphQLError(
    'The gateway serves only its published operations. Send the hash of one in documentId.',
    {
      extensions: { code: 'DOCUMENT_NOT_TRUSTED', http: { status: 400 } },
    },
  );
}

/** Apollo's message, on which its clients send the full text. */
function notFound(): GraphQLError {
  return new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 400 } },
  });
}
