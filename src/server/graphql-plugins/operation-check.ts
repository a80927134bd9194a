import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayRequest } from '../request.ts';

/** An operation with its variables before coercion. */
export interface RequestedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Finds the errors of an operation before it is executed. */
export type OperationCheck = (
  operation: RequestedOperation,
  request: GatewayRequest,
) => readonly GraphQLError[];
