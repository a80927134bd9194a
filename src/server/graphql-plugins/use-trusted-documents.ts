import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Incoming } from '../request.ts';
import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';

export interface TrustedDocuments {
  /** The text of each document, by the SHA-256 of it in hexadecimal. */
  readonly documents: ReadonlyMap<string, string>;
  /** Is nothing else served? */
  readonly only: boolean;
}

/** The parameter by which a request names a document instead of sending it. */
export const documentIdParam = 'documentId';

/**
 * A request may name a document by its hash: as `documentId: "sha256:…"` (GraphQL over HTTP, appendix on persisted
 * documents) or as `extensions.persistedQuery.sha256Hash` (Apollo's persisted queries). Nothing is registered by sending
 * it.
 */
export function useTrustedDocuments({ documents, only }: TrustedDocuments): GatewayPlugin {
  return toPlugin({
    onParams(params, incoming) {
      const hash = readHash(params, incoming);
      const query = hash === null ? undefined : documents.get(hash);
      if (query !== undefined) return { ...params, query };
      if (only) throw notTrusted();
      if (hash !== null && !params.query) throw notFound();
      return params;
    },
  });
}

function readHash(params: GraphQLParams, { queryParameter }: Incoming): string | null {
  const { documentId } = params as { readonly documentId?: unknown };
  const given = documentId ?? queryParameter(documentIdParam);
  if (typeof given === 'string') return /^sha256:([0-9a-f]{64})$/.exec(given)?.[1] ?? '';
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
