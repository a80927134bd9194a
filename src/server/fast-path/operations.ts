import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { getOperationAST } from 'graphql';
import type { OperationPlan } from '../../execution/plan-operation.ts';
import { planOperation } from '../../execution/plan-operation.ts';

/** An operation that was parsed and validated, and how it is executed. */
export interface Prepared {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly plan: OperationPlan;
}

/** What Yoga parses and validates with, every plugin of it included. */
export interface Enveloped {
  readonly schema: GraphQLSchema;
  parse(query: string): DocumentNode;
  validate(schema: GraphQLSchema, document: DocumentNode): readonly unknown[];
}

export interface OperationsDeps {
  readonly enveloped: () => Enveloped;
  /** The documents that were parsed of late. */
  readonly documents: { get(query: string): DocumentNode | undefined };
}

/** Null for what is wrong with an operation, or takes more than a plan. */
export type Prepare = (query: string, operationName: string | null) => Prepared | null;

/** Prepares operations, each once for as long as its document is kept. */
export function createOperations({ documents, enveloped }: OperationsDeps): Prepare {
  const known = new WeakMap<OperationDefinitionNode, Prepared | null>();
  const prepareNew = (query: string, operationName: string | null) => {
    const { parse, schema, validate } = enveloped();
    const document = parse(query);
    const operation = getOperationAST(document, operationName);
    if (!operation || validate(schema, document).length > 0) return null;
    const plan = planOperation(schema, document, operation);
    const prepared = plan && { document, operation, plan };
    known.set(operation, prepared);
    return prepared;
  };
  return (query, operationName) => {
    const document = documents.get(query);
    const operation = document && getOperationAST(document, operationName);
    const prepared = operation && known.get(operation);
    if (prepared !== undefined && prepared !== null) return prepared;
    try {
      return prepared === null ? null : prepareNew(query, operationName);
    } catch {
      // Yoga finds the same, and has the words for it.
      return null;
    }
  };
}
