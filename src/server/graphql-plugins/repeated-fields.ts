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

/** A field whose value the response would contain more often than allowed. */
export interface RepeatedField {
  /** The type and field, such as "Organization.name". */
  readonly field: string;
  readonly copies: number;
}

/** An operation without its variables. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The selection sets of each copy of one object in the response. */
type Copies = readonly (readonly SelectionSetNode[])[];

/** The field nodes of each response key of a field. */
type ResponseKeys = readonly (readonly FieldNode[])[];

/** The response keys of each field. */
type FieldGroups = Map<string, (readonly FieldNode[])[]>;

interface SearchContext {
  readonly schema: GraphQLSchema;
  readonly collect: Collect;
  readonly maxCopies: number;
}

const cache = new WeakMap<OperationDefinitionNode, RepeatedField | null>();

/**
 * Finds a field that one object has under more response keys than allowed. Aliases multiply: with two aliases of an object and
 * two of a field in each, the response contains the value of that field four times.
 */
export function findRepeatedField(operation: Operation, maxCopies: number): RepeatedField | null {
  const cached = cache.get(operation.operation);
  if (cached !== undefined) return cached;
  const found = search(operation, maxCopies) ?? null;
  cache.set(operation.operation, found);
  return found;
}

function search({ document, operation, schema }: Operation, maxCopies: number): RepeatedField | undefined {
  const root = schema.getRootType(operation.operation);
  if (!root) return undefined;
  const collect = createCollector(schema, fragmentsOf(document), null);
  const context: SearchContext = { schema, collect, maxCopies };
  for (const [field, keys] of groupByField(context, root, [[operation.selectionSet]])) {
    // A root field with arguments reads different objects under each alias, and the cost limit counts each.
    const groups = (root.getFields()[field]?.args.length ?? 0) > 0 ? keys.map((key) => [key]) : [keys];
    for (const group of groups) {
      const found = searchField(context, root, field, group);
      if (found) return found;
    }
  }
  return undefined;
}

function searchType(
  context: SearchContext,
  type: GraphQLObjectType,
  copies: Copies,
): RepeatedField | undefined {
  for (const [field, keys] of addNodesOfEdges(context, type, groupByField(context, type, copies))) {
    const found = searchField(context, type, field, keys);
    if (found) return found;
  }
  return undefined;
}

/** @param keys the field nodes of each response key that the field has in the copies of its object */
function searchField(
  context: SearchContext,
  parent: GraphQLObjectType,
  field: string,
  keys: ResponseKeys,
): RepeatedField | undefined {
  if (keys.length > context.maxCopies) return { field: `${parent.name}.${field}`, copies: keys.length };
  const type = parent.getFields()[field]?.type;
  const copies = toCopies(keys);
  for (const objectType of type ? toObjectTypes(context.schema, type) : []) {
    const found = searchType(context, objectType, copies);
    if (found) return found;
  }
  return undefined;
}

function toCopies(keys: ResponseKeys): Copies {
  return keys.map((nodes) => nodes.flatMap(({ selectionSet }) => selectionSet ?? []));
}

/** Adds the nodes in the edges of a connection to its `nodes`, because they are the same objects. */
function addNodesOfEdges(context: SearchContext, type: GraphQLObjectType, fields: FieldGroups): FieldGroups {
  const { edges, nodes } = type.getFields();
  const edgeType = edges && getNamedType(edges.type);
  const keys = fields.get('edges');
  if (!keys || !nodes || !isObjectType(edgeType)) return fields;
  const nodeKeys = groupByField(context, edgeType, toCopies(keys)).get('node') ?? [];
  return fields.set('nodes', [...(fields.get('nodes') ?? []), ...nodeKeys]);
}

/** Groups response keys by field, without meta fields: `__typename` is short, and introspection has its own limits. */
function groupByField({ collect }: SearchContext, type: GraphQLObjectType, copies: Copies): FieldGroups {
  const fields: FieldGroups = new Map();
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

function toObjectTypes(schema: GraphQLSchema, type: GraphQLOutputType): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}
