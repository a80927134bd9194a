import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
  ResponsePath,
} from 'graphql';

/** Variables by name. */
export type Variables = Readonly<Record<string, unknown>>;

/** Fragment definitions by name. */
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** The parts of an operation that are the same in each execution. */
export interface OperationPlan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** The root fields. */
  readonly root: SelectionPlan;
}

export type SelectionPlan = readonly FieldPlan[];

/** Plans the selection sets of some field nodes for an object type. */
export type PlanSelection = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => SelectionPlan;

/** The parts of a field that are the same in each execution. */
export interface FieldPlan {
  /** The response key. */
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
  readonly parent: GraphQLObjectType;
  readonly type: GraphQLOutputType;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly coerceArguments: (variables: Variables) => Record<string, unknown>;
  readonly complete: Complete;
}

/**
 * Converts a resolved value to the value in the response, or to a promise of it.
 *
 * @throws for a value that the type does not allow
 */
export type Complete = (info: FieldInfo, place: Place, value: unknown) => unknown;

/** The parts of an execution that its caller supplies. */
export interface RunArgs {
  readonly context: unknown;
  readonly rootValue: unknown;
  /** Coerced. */
  readonly variables: Variables;
}

/** One execution of a plan. */
export interface Run extends RunArgs {
  readonly plan: OperationPlan;
  /** The errors of the nullable values that became null. */
  readonly errors: GraphQLError[];
}

/** The place of a value in the response: a field, or an item of a list. */
export type Place = FieldInfo | ItemPlace;

export interface ItemPlace {
  readonly parent: Place;
  readonly index: number;
}

/**
 * One execution of a field, and the info argument of its resolver. Getters compute the info on demand, because a response has
 * dozens of fields and most resolvers do not read it.
 */
export class FieldInfo implements GraphQLResolveInfo {
  readonly run: Run;
  readonly field: FieldPlan;
  /** Undefined at the root. */
  readonly parent: Place | undefined;

  constructor(run: Run, field: FieldPlan, parent: Place | undefined) {
    this.run = run;
    this.field = field;
    this.parent = parent;
  }

  get fieldName() {
    return this.field.name;
  }
  get fieldNodes() {
    return this.field.nodes;
  }
  get returnType() {
    return this.field.type;
  }
  get parentType() {
    return this.field.parent;
  }
  get path() {
    return toPath(this);
  }
  get schema() {
    return this.run.plan.schema;
  }
  get fragments() {
    return this.run.plan.fragments;
  }
  get rootValue() {
    return this.run.rootValue;
  }
  get operation() {
    return this.run.plan.operation;
  }
  get variableValues() {
    return this.run.variables;
  }
}

export function toPath(place: Place): ResponsePath {
  const prev = place.parent && toPath(place.parent);
  return 'index' in place
    ? { prev, key: place.index, typename: undefined }
    : { prev, key: place.field.key, typename: place.field.parent.name };
}
