/**
 * An operation with the types of its result and its variables, as Apollo Client, urql and graphql-request accept it.
 *
 * It is declared here instead of imported, so that the package has no dependency, not even on the types of GraphQL.js.
 */
export interface TypedDocument<Result, Variables> {
  // biome-ignore lint/suspicious/noExplicitAny: GraphQL.js declares the kind as an enum, to which no string is assignable.
  readonly kind: any;
  // biome-ignore lint/suspicious/noExplicitAny: each client has its own types of the definitions.
  readonly definitions: readonly any[];
  /** Never set; clients infer both types from it. */
  readonly __apiType?: (variables: Variables) => Result;
}
