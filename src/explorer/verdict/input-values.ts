import type { OperationDefinitionNode, ValueNode } from 'graphql';
import { Kind } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** Returns the variables of an operation with the default values of those that are absent. */
export function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables) {
  const defaults = variableDefinitions.flatMap(({ defaultValue, variable }) =>
    defaultValue ? [[variable.name.value, toValue(defaultValue, {})] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...variables };
}

/** Returns a value as it would be in JSON variables; `undefined` for an absent variable. */
export function toValue(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : undefined;
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields
          .map(({ name, value }) => [name.value, toValue(value, variables)] as const)
          .filter(([, value]) => value !== undefined),
      );
    case Kind.LIST:
      return node.values.map((value) => toValue(value, variables) ?? null);
    case Kind.NULL:
      return null;
    case Kind.INT:
      // An id keeps every digit: as text, it is the same id.
      return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : node.value;
    case Kind.FLOAT:
      return Number(node.value);
    default:
      return node.value;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
