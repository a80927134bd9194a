import type { GraphQLError, GraphQLResolveInfo, ResponsePath } from 'graphql';
import type { Variables } from './coerce-variables.ts';
import type { FieldPlan } from './field-plan.ts';
import type { OperationPlan } from './plan-operation.ts';

/** One execution of a plan. */
export interface Run {
  readonly plan: OperationPlan;
  readonly context: unknown;
  readonly variables: Variables;
  /** Of fields that are null because of them. */
  readonly errors: GraphQLError[];
}

/** Where a value stands in the answer: in a field, or in a list. */
export type Place = FieldInfo | ItemPlace;

export interface ItemPlace {
  readonly parent: Place;
  readonly index: number;
}

/**
 * A field as it is executed, and what its resolver is told of it. A class, as most resolvers never look: what it tells is
 * found when it is asked for, and an answer has dozens of them.
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
    return undefined;
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
