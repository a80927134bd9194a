import type { GraphQLInputType, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import {
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** Stands for a value that its type does not take. */
const wrong = Symbol('wrong');

type Coerce = (value: unknown) => unknown;

interface VariablePlan {
  readonly name: string;
  readonly coerce: Coerce;
  /** Undefined where there is none. */
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

/**
 * Coerces variables as GraphQL.js does (GraphQL §6.1.2), by steps that are found once for each operation.
 *
 * @returns undefined when a variable is wrong: to say where, and why, is left to GraphQL.js
 */
export function createCoercion(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (given: Variables) => Variables | undefined {
  const coerceType = createCoercers();
  const plans = definitions.map((definition) => planVariable(schema, definition, coerceType));
  return (given) => {
    const coerced: Record<string, unknown> = {};
    for (const plan of plans) {
      const { name } = plan;
      const value = Object.hasOwn(given, name) ? plan.coerce(given[name]) : absent(plan);
      if (value === wrong) return undefined;
      if (value !== undefined) coerced[name] = value;
    }
    return coerced;
  };
}

/** What stands for a value that is not given: its default, or nothing. */
function absent({ defaultValue, isRequired }: VariablePlan): unknown {
  return defaultValue === undefined && isRequired ? wrong : defaultValue;
}

function planVariable(
  schema: GraphQLSchema,
  { defaultValue, type: node, variable }: VariableDefinitionNode,
  coerceType: (type: GraphQLInputType) => Coerce,
): VariablePlan {
  const type = typeFromAST(schema, node);
  // Validation lets no other type through.
  if (!isInputType(type)) throw new Error('A variable has a type that is no input.');
  return {
    name: variable.name.value,
    coerce: coerceType(type),
    defaultValue: defaultValue && valueFromAST(defaultValue, type),
    isRequired: isNonNullType(type),
  };
}

/** How values of each type are coerced (GraphQL §3.5 to §3.12); an input type may hold itself. */
function createCoercers(): (type: GraphQLInputType) => Coerce {
  const known = new Map<GraphQLInputType, Coerce>();
  const coerceType = (type: GraphQLInputType): Coerce => {
    const made = known.get(type);
    if (made) return made;
    let coerce: Coerce = () => wrong;
    known.set(type, (value) => coerce(value));
    coerce = make(type);
    known.set(type, coerce);
    return coerce;
  };
  const make = (type: GraphQLInputType): Coerce => {
    if (isNonNullType(type)) {
      const inner = coerceType(type.ofType);
      return (value) => (value == null ? wrong : inner(value));
    }
    if (isListType(type)) return coerceList(coerceType(type.ofType));
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map(({ defaultValue, name, type: own }) => ({
        name,
        coerce: coerceType(own),
        defaultValue,
        isRequired: isNonNullType(own),
      }));
      return type.isOneOf ? coerceOneOf(coerceObject(fields)) : coerceObject(fields);
    }
    return (value) => (value == null ? null : coerceLeaf(type, value));
  };
  return coerceType;
}

/** One value stands for a list of it. */
function coerceList(coerceItem: Coerce): Coerce {
  return (value) => {
    if (value == null) return null;
    if (!Array.isArray(value)) {
      const item = coerceItem(value);
      return item === wrong ? wrong : [item];
    }
    const items = value.map(coerceItem);
    return items.includes(wrong) ? wrong : items;
  };
}

function coerceObject(fields: readonly VariablePlan[]): Coerce {
  return (value) => {
    if (value == null) return null;
    return typeof value === 'object' ? coerceFields(fields, value as Variables) : wrong;
  };
}

function coerceFields(fields: readonly VariablePlan[], given: Variables): unknown {
  const coerced: Record<string, unknown> = {};
  let known = 0;
  for (const field of fields) {
    const own = given[field.name];
    if (own !== undefined) known += 1;
    const item = own === undefined ? absent(field) : field.coerce(own);
    if (item === wrong) return wrong;
    if (item !== undefined) coerced[field.name] = item;
  }
  // JSON knows no undefined: a key that was not met above is the name of no field.
  return Object.keys(given).length === known ? coerced : wrong;
}

function coerceOneOf(coerceFields: Coerce): Coerce {
  return (value) => {
    const coerced = coerceFields(value);
    if (coerced === wrong || coerced === null) return coerced;
    const branches = Object.values(coerced as Variables);
    return branches.length === 1 && branches[0] !== null ? coerced : wrong;
  };
}

function coerceLeaf(type: { parseValue(value: unknown): unknown }, value: unknown): unknown {
  try {
    const parsed = type.parseValue(value);
    return parsed === undefined ? wrong : parsed;
  } catch {
    return wrong;
  }
}
