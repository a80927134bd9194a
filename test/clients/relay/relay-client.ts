import type { ConcreteRequest, GraphQLResponse, ReaderFragment, Variables } from 'relay-runtime';
import {
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getSingularSelector,
  getValueAtPath,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime';
import type { RequestRecorder } from '../recording-gateway.ts';

/** Creates a Relay environment with an empty store, connected to a gateway. */
export function createEnvironment({ fetch, url }: Pick<RequestRecorder, 'fetch' | 'url'>): Environment {
  const network = Network.create(async ({ name, text }, variables): Promise<GraphQLResponse> => {
    const body = JSON.stringify({ query: text, operationName: name, variables });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body })).json();
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

/** The page size of the fragments beside this file. */
const pageSize = 2;

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly error: { readonly code: string; readonly retryable?: boolean } | null;
}

export interface Pages<Node> {
  /** The connection with all pages so far. */
  read(): Connection<Node>;
  loadNext(): Promise<void>;
}

/** A query that spreads a fragment with a connection. */
export interface PageArtifacts {
  readonly query: ConcreteRequest;
  readonly fragment: ReaderFragment;
  /** Where the result of the query contains the fragment. */
  readonly path: readonly string[];
}

/** Loads the first page of a list, and keeps the list in the store like `usePaginationFragment`. */
export async function openPages<Node>(
  environment: Environment,
  { fragment, path, query }: PageArtifacts,
  variables: Variables,
): Promise<Pages<Node>> {
  environment.retain(createOperationDescriptor(query, variables));
  const result = await fetchQuery(environment, query, variables).toPromise();
  const selector = getSingularSelector(fragment, getValueAtPath(result, path));
  if (!selector) throw new Error('The result does not contain the fragment.');
  const { connectionPathInFragmentData, paginationMetadata, paginationRequest } = getPaginationMetadata(
    fragment,
    'Pages',
  );
  const read = () =>
    getValueAtPath(environment.lookup(selector).data, connectionPathInFragmentData) as Connection<Node>;
  return {
    read,
    async loadNext() {
      const { endCursor } = read().pageInfo;
      const next = getPaginationVariables('forward', pageSize, endCursor, variables, {}, paginationMetadata);
      await fetchQuery(environment, paginationRequest, next).toPromise();
    },
  };
}

/** Sends a mutation, and resolves to its result when the store contains it. */
export function mutate(
  environment: Environment,
  mutation: ConcreteRequest,
  variables: Variables,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onCompleted = (response: unknown) => resolve(response);
    commitMutation(environment, { mutation, variables, onCompleted, onError: reject });
  });
}
