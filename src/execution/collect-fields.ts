import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLSchema,
  InlineFragmentNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  typeFromAST,
} from 'graphql';
import type { Fragments, Variables } from './plan.ts';

/** Collects the nodes of each field that is selected for a type, by response key. */
export type Collect = (
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
) => ReadonlyMap<string, readonly FieldNode[]>;

type Fragment = FragmentDefinitionNode | InlineFragmentNode;

/**
 * Creates a collector of the fields that are selected for a type (GraphQL §6.3.2).
 *
 * @param variables coerced; null collects all fields and ignores @skip and @include
 */
export function createCollector(
  schema: GraphQLSchema,
  fragments: Fragments,
  variables: Variables | null,
): Collect {
  return (type, sets) => {
    const fields = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    const add = (selection: SelectionNode): void => {
      if (variables && !isIncluded(selection, variables)) return;
      if (selection.kind === Kind.FIELD) {
        addField(fields, selection);
        return;
      }
      const fragment = findFragment(selection, fragments, visited);
      if (fragment && appliesTo(schema, fragment, type)) fragment.selectionSet.selections.forEach(add);
    };
    for (const { selections } of sets) selections.forEach(add);
    return fields;
  };
}

function addField(fields: Map<string, FieldNode[]>, node: FieldNode): void {
  const key = (node.alias ?? node.name).value;
  const nodes = fields.get(key);
  if (nodes) nodes.push(node);
  else fields.set(key, [node]);
}

/** @returns undefined for a named fragment that the selection set has spread before */
function findFragment(
  selection: Exclude<SelectionNode, FieldNode>,
  fragments: Fragments,
  visited: Set<string>,
): Fragment | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
  const { value: name } = selection.name;
  if (visited.has(name)) return undefined;
  visited.add(name);
  return fragments[name];
}

function appliesTo(schema: GraphQLSchema, { typeCondition }: Fragment, type: GraphQLObjectType): boolean {
  const condition = typeCondition && typeFromAST(schema, typeCondition);
  return !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
}

/** Applies @skip and @include (GraphQL §3.13.1, §3.13.2). */
function isIncluded(node: { readonly directives?: readonly DirectiveNode[] }, variables: Variables): boolean {
  if (!node.directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((each) => [each.name.value, each]));
}
