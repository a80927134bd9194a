import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayRequest } from '../request.ts';

/** An operation as a client requests it, with the variables as they were sent. */
export interface RequestedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Finds what is wrong with an operation before it is executed; an empty list when nothing is. */
export type OperationCheck = (
  requested: RequestedOperation,
  request: GatewayRequest,
) => readonly GraphQLError[];
