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

/**
 * What a resolver is told of its field. A class, as most resolvers never look: what it tells is found when it is asked
 * for, and to make one costs next to nothing.
 */
export class FieldInfo implements GraphQLResolveInfo {
  readonly path: ResponsePath;
  readonly #run: Run;
  readonly #field: FieldPlan;

  constructor(run: Run, field: FieldPlan, path: ResponsePath) {
    this.#run = run;
    this.#field = field;
    this.path = path;
  }

  get fieldName() {
    return this.#field.name;
  }
  get fieldNodes() {
    return this.#field.nodes;
  }
  get returnType() {
    return this.#field.type;
  }
  get parentType() {
    return this.#field.parent;
  }
  get schema() {
    return this.#run.plan.schema;
  }
  get fragments() {
    return this.#run.plan.fragments;
  }
  get rootValue() {
    return undefined;
  }
  get operation() {
    return this.#run.plan.operation;
  }
  get variableValues() {
    return this.#run.variables;
  }
}
