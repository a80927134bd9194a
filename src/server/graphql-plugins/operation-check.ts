import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayRequest } from '../request.ts';
import type { RootField } from './operation-cost.ts';

/** An operation with its variables before coercion. */
export interface RequestedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A requested operation with its root fields. */
export interface CheckedOperation extends RequestedOperation {
  readonly root: readonly RootField[];
}

/** Finds the errors of an operation before it is executed. */
export type OperationCheck = (
  operation: CheckedOperation,
  request: GatewayRequest,
) => readonly GraphQLError[];
