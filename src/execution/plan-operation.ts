import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLSchema,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { isAbstractType, Kind, typeFromAST, visit } from 'graphql';
import type { Variables } from './coerce-variables.ts';
import { createCoercion } from './coerce-variables.ts';
import type { FieldPlan } from './field-plan.ts';
import { planField } from './field-plan.ts';

/** All that is the same whenever an operation is executed. */
export interface OperationPlan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** The fields at the root. */
  readonly root: SelectionPlan;
  /** Undefined when a variable is wrong. */
  readonly coerce: (given: Variables) => Variables | undefined;
}

export type SelectionPlan = readonly FieldPlan[];
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Plans what is selected of a type. */
export type PlanSelection = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => SelectionPlan;

/**
 * Plans an operation that was validated, as GraphQL.js would execute it.
 *
 * @returns null for what takes more than a plan, and is rare: a subscription, a field that is left out or in by a
 *   directive, one that asks for the schema itself, or an alias that JavaScript takes for more than a name
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationPlan | null {
  const type = schema.getRootType(operation.operation);
  if (!type || operation.operation === 'subscription' || !isPlain(document)) return null;
  const fragments = fragmentsOf(document);
  const collect = createCollector(schema, fragments);
  const plan = (parent: GraphQLObjectType, sets: readonly SelectionSetNode[]): SelectionPlan =>
    [...collect(parent, sets)].map(([key, nodes]) =>
      planField({ schema, parent, key, nodes }, planSelection),
    );
  const planSelection: PlanSelection = (parent, nodes) =>
    plan(
      parent,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
  return {
    schema,
    operation,
    fragments,
    root: plan(type, [operation.selectionSet]),
    coerce: createCoercion(schema, operation.variableDefinitions ?? []),
  };
}

function isPlain(document: DocumentNode): boolean {
  let plain = true;
  visit(document, {
    Directive() {
      plain = false;
    },
    Field({ alias, name }) {
      if (alias?.value === '__proto__' || /^__(schema|type)$/.test(name.value)) plain = false;
    },
  });
  return plain;
}

type Fragment = FragmentDefinitionNode | InlineFragmentNode;

export type Collect = (
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
) => ReadonlyMap<string, readonly FieldNode[]>;

/** Collects the fields that are selected of a type, by their keys in the answer (GraphQL §6.3.2). */
export function createCollector(schema: GraphQLSchema, fragments: Fragments): Collect {
  const applies = ({ typeCondition }: Fragment, type: GraphQLObjectType) => {
    const condition = typeCondition && typeFromAST(schema, typeCondition);
    return (
      !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type))
    );
  };
  return (type, sets) => {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    /** A fragment's fields count once, however often it is spread. */
    const fragmentOf = (selection: Exclude<SelectionNode, FieldNode>): Fragment | undefined => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
      const { value: name } = selection.name;
      if (spread.has(name)) return undefined;
      spread.add(name);
      return fragments[name];
    };
    const add = (selection: SelectionNode): void => {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const same = fields.get(key);
        if (same) same.push(selection);
        else fields.set(key, [selection]);
        return;
      }
      const fragment = fragmentOf(selection);
      if (fragment && applies(fragment, type)) fragment.selectionSet.selections.forEach(add);
    };
    for (const { selections } of sets) selections.forEach(add);
    return fields;
  };
}

/** The fragments of a document, by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((each) => [each.name.value, each]));
}
