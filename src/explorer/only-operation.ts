import type { OperationDefinitionNode } from 'graphql';
import { Kind, parse } from 'graphql';

/** Finds the operation of a document that has one. */
export function findOnlyOperation(query: string): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query).definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    return operations.length === 1 ? operations[0] : undefined;
  } catch {
    // The gateway reports the syntax error.
    return undefined;
  }
}
