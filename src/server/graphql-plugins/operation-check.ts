import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayRequest } from '../request.ts';

/** An operation with its variables before coercion. */
export interface RequestedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A root field of an operation with its argument values. */
export interface RootField {
  readonly name: string;
  readonly argumentValues: Readonly<Record<string, unknown>>;
  /** The cost of the fields that are selected for each organization. */
  readonly selectionCost: number;
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
