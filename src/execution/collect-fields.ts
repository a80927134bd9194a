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
import type { Variables } from './run.ts';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** The nodes of each field that is selected of a type, by its key in the answer. */
export type Collect = (
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
) => ReadonlyMap<string, readonly FieldNode[]>;

type Fragment = FragmentDefinitionNode | InlineFragmentNode;

/**
 * Collects the fields that are selected of a type (GraphQL §6.3.2).
 *
 * @param variables null for all fields, whatever @skip and @include say
 */
export function createCollector(
  schema: GraphQLSchema,
  fragments: Fragments,
  variables: Variables | null,
): Collect {
  return (type, sets) => {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const add = (selection: SelectionNode): void => {
      if (variables && !isIncluded(selection, variables)) return;
      if (selection.kind === Kind.FIELD) {
        addField(fields, selection);
        return;
      }
      const fragment = findFragment(selection, fragments, spread);
      if (fragment && applies(schema, fragment, type)) fragment.selectionSet.selections.forEach(add);
    };
    for (const { selections } of sets) selections.forEach(add);
    return fields;
  };
}

function addField(fields: Map<string, FieldNode[]>, node: FieldNode): void {
  const key = (node.alias ?? node.name).value;
  const same = fields.get(key);
  if (same) same.push(node);
  else fields.set(key, [node]);
}

/** A named fragment counts once, however often it is spread. */
function findFragment(
  selection: Exclude<SelectionNode, FieldNode>,
  fragments: Fragments,
  spread: Set<string>,
): Fragment | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
  const { value: name } = selection.name;
  if (spread.has(name)) return undefined;
  spread.add(name);
  return fragments[name];
}

function applies(schema: GraphQLSchema, { typeCondition }: Fragment, type: GraphQLObjectType): boolean {
  const condition = typeCondition && typeFromAST(schema, typeCondition);
  return !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
}

/** By @skip and @include (GraphQL §3.13.1, §3.13.2). */
function isIncluded(node: { readonly directives?: readonly DirectiveNode[] }, variables: Variables): boolean {
  if (!node.directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}

/** The fragments of a document, by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((each) => [each.name.value, each]));
}
