import type {
  GraphQLError,
  GraphQLResolveInfo,
  GraphQLSchema,
  ResponsePath,
  VariableDefinitionNode,
} from 'graphql';
import type { FieldPlan } from './field-plan.ts';
import type { OperationPlan } from './plan-operation.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Coerces the variables that were sent with an operation. */
export type CoerceVariables = (
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  values: Variables,
) => CoercedVariables;

export type CoercedVariables =
  | { readonly coerced: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never };

/** What differs from one execution of a plan to the next. */
export interface RunArgs {
  readonly context: unknown;
  readonly rootValue: unknown;
  /** The coerced ones. */
  readonly variables: Variables;
}

/** One execution of a plan. */
export interface Run extends RunArgs {
  readonly plan: OperationPlan;
  /** The errors of fields that are null because of them. */
  readonly errors: GraphQLError[];
}

/** The place of a value in the answer: a field, or an item of a list. */
export type Place = FieldInfo | ItemPlace;

export interface ItemPlace {
  readonly parent: Place;
  readonly index: number;
}

/**
 * A field as it is executed, and the info that its resolver gets. A class with getters, since an answer has dozens of fields,
 * and most resolvers read nothing of it.
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
