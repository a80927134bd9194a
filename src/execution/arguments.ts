import type { FieldNode, GraphQLField } from 'graphql';
import { getArgumentValues, isNonNullType, Kind } from 'graphql';
import type { Variables } from './coerce-variables.ts';

interface ArgumentPlan {
  readonly name: string;
  /** The variable that it is given by; null for an argument that is left out. */
  readonly variable: string | null;
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

/** How the arguments of a field are found (GraphQL §6.4.1). Where a variable stands for each, that is no work at all. */
export function createArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Variables) => Record<string, unknown> {
  const plans = field.args.map(({ defaultValue, name, type }): ArgumentPlan | null => {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const plan = { name, defaultValue, isRequired: isNonNullType(type) };
    if (given === undefined) return { ...plan, variable: null };
    return given.kind === Kind.VARIABLE ? { ...plan, variable: given.name.value } : null;
  });
  if (plans.length === 0) return () => none;
  if (plans.includes(null)) return (variables) => getArgumentValues(field, node, variables);
  return (variables) => take(plans as ArgumentPlan[], variables) ?? getArgumentValues(field, node, variables);
}

/** Shared by all fields without arguments: most of an answer's. */
const none: Record<string, unknown> = Object.freeze({});

/** Undefined where there is more to say than a value: that one is missing, or may not be null. */
function take(plans: readonly ArgumentPlan[], variables: Variables): Record<string, unknown> | undefined {
  const taken: Record<string, unknown> = {};
  for (const { defaultValue, isRequired, name, variable } of plans) {
    const value = givenOrDefault(variable, variables, defaultValue);
    if (isRequired && value == null) return undefined;
    if (value !== undefined) taken[name] = value;
  }
  return taken;
}

/** Of the variables own ones alone: one may be called as a member of every object is. */
function givenOrDefault(variable: string | null, variables: Variables, defaultValue: unknown): unknown {
  return variable !== null && Object.hasOwn(variables, variable) ? variables[variable] : defaultValue;
}
