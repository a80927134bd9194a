import type {
  DocumentNode,
  FieldNode,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { getNamedType, isAbstractType, isObjectType } from 'graphql';
import type { Collect } from '../../execution/collect-fields.ts';
import { createCollector, fragmentsOf } from '../../execution/collect-fields.ts';

/** A field whose value an answer holds more often than is allowed. */
export interface RepeatedField {
  /** The type and the field, as in "Organization.name". */
  readonly field: string;
  readonly copies: number;
}

/** An operation, whatever its variables are. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What is selected of one object: for each copy of it in the answer, the selection sets of that copy. */
type Copies = readonly (readonly SelectionSetNode[])[];

interface Search {
  readonly schema: GraphQLSchema;
  readonly collect: Collect;
  readonly maxCopies: number;
}

const repetitions = new WeakMap<OperationDefinitionNode, RepeatedField | null>();

/**
 * Finds a field that one object has under more response keys than are allowed. Aliases multiply: two of an object and two
 * of a field in each are four copies of that field's value.
 */
export function findRepeatedField(operation: Operation, maxCopies: number): RepeatedField | null {
  const cached = repetitions.get(operation.operation);
  if (cached !== undefined) return cached;
  const found = search(operation, maxCopies) ?? null;
  repetitions.set(operation.operation, found);
  return found;
}

function search({ document, operation, schema }: Operation, maxCopies: number): RepeatedField | undefined {
  const root = schema.getRootType(operation.operation);
  if (!root) return undefined;
  const collect = createCollector(schema, fragmentsOf(document), null);
  const own: Search = { schema, collect, maxCopies };
  for (const [field, keys] of fieldsOf(own, root, [[operation.selectionSet]])) {
    // A root field with arguments reads something else under each alias, and costs as much.
    const parts = (root.getFields()[field]?.args.length ?? 0) > 0 ? keys.map((key) => [key]) : [keys];
    for (const part of parts) {
      const found = searchField(own, root, field, part);
      if (found) return found;
    }
  }
  return undefined;
}

function searchType(own: Search, type: GraphQLObjectType, copies: Copies): RepeatedField | undefined {
  for (const [field, keys] of fieldsOf(own, type, copies)) {
    const found = searchField(own, type, field, keys);
    if (found) return found;
  }
  return undefined;
}

/** @param keys the nodes of each response key that the field has in the copies of its object */
function searchField(
  own: Search,
  parent: GraphQLObjectType,
  field: string,
  keys: readonly (readonly FieldNode[])[],
): RepeatedField | undefined {
  if (keys.length > own.maxCopies) return { field: `${parent.name}.${field}`, copies: keys.length };
  const type = parent.getFields()[field]?.type;
  const copies = keys.map((nodes) => nodes.flatMap(({ selectionSet }) => selectionSet ?? []));
  for (const possible of type ? objectTypes(own.schema, type) : []) {
    const found = searchType(own, possible, copies);
    if (found) return found;
  }
  return undefined;
}

/** The response keys of each field. Meta fields are left out: `__typename` is short, and introspection has its own limits. */
function fieldsOf({ collect }: Search, type: GraphQLObjectType, copies: Copies) {
  const fields = new Map<string, (readonly FieldNode[])[]>();
  for (const sets of copies) {
    for (const nodes of collect(type, sets).values()) {
      const name = nodes[0]?.name.value ?? '';
      const keys = fields.get(name);
      if (keys) keys.push(nodes);
      else if (!name.startsWith('__')) fields.set(name, [nodes]);
    }
  }
  return fields;
}

function objectTypes(schema: GraphQLSchema, type: GraphQLOutputType): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}
