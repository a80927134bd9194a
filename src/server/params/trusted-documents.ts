import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';

export interface TrustedDocuments {
  /** The text of each document, by the SHA-256 of it in hexadecimal. */
  readonly documents: ReadonlyMap<string, string>;
  /** Serve no other document? */
  readonly only: boolean;
}

/** The parameter by which a request names a document instead of sending it. */
export const documentIdParam = 'documentId';

/**
 * Replaces the hash of a document with its text. A request names a document as `documentId: "sha256:…"` (GraphQL over HTTP,
 * appendix on persisted documents) or as `extensions.persistedQuery.sha256Hash` (Apollo's persisted queries). Sending a
 * document registers nothing.
 *
 * @throws GraphQLError for an unknown hash, and for every other text where only trusted documents are served
 */
export function findDocument({ documents, only }: TrustedDocuments, params: GraphQLParams): GraphQLParams {
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
  return new GraphQLError('Only the operations published with this gateway are served, by their hash.', {
    extensions: { code: 'DOCUMENT_NOT_TRUSTED', http: { status: 400 } },
  });
}

/** In Apollo's words: its clients send the whole text then. */
function notFound(): GraphQLError {
  return new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 400 } },
  });
}
