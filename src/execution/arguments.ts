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
    const given = variable === null ? undefined : variables[variable];
    if (given === null && isRequired) return undefined;
    const value = given === undefined ? defaultValue : given;
    if (value !== undefined) taken[name] = value;
    else if (isRequired) return undefined;
  }
  return taken;
}
