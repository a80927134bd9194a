import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationTypeNode } from 'graphql';
import { getOperationAST, Kind, parse } from 'graphql';
import type { Variables } from './input-values.ts';
import { toValue, withDefaults } from './input-values.ts';
import type { SelectionContext } from './selection.ts';
import { collectFields, keyOf } from './selection.ts';

/** A field of an operation itself, such as `updateOrganization`. */
export interface RootField {
  readonly name: string;
  /** Its key in the result. */
  readonly key: string;
  /** The field nodes with this key, whose selections are merged. */
  readonly nodes: readonly FieldNode[];
  /** Returns an argument as it would be in JSON variables. */
  argument(name: string): unknown;
}

/** An operation of a document, with its variables. */
export interface Operation {
  readonly type: OperationTypeNode;
  readonly fields: readonly RootField[];
  readonly context: SelectionContext;
}

/** The request of an operation. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
}

export type RootErrors = readonly {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}[];

/** The result of an operation. */
export interface OperationResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: RootErrors;
}

/** @returns null when the text is not a document, or it is not clear which of its operations is meant */
export function parseOperation({ operationName, query, variables }: OperationRequest): Operation | null {
  const document = parseDocument(query);
  const operation = document && getOperationAST(document, operationName);
  if (!document || !operation) return null;
  const values = withDefaults(operation, (variables ?? {}) as Variables);
  const context = { fragments: fragmentsOf(document), variables: values };
  const nodes = collectFields([operation.selectionSet], context, null);
  const keys = [...new Set(nodes.map(keyOf))];
  return {
    type: operation.operation,
    context,
    fields: keys.map((key) =>
      toRootField(
        key,
        nodes.filter((node) => keyOf(node) === key),
        values,
      ),
    ),
  };
}

function parseDocument(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
}

function toRootField(key: string, nodes: readonly FieldNode[], variables: Variables): RootField {
  const [first] = nodes;
  return {
    name: first?.name.value ?? '',
    key,
    nodes,
    argument(name) {
      const argument = first?.arguments?.find((each) => each.name.value === name);
      return argument && toValue(argument.value, variables);
    },
  };
}
