import type { GraphQLInputType, VariableDefinitionNode } from 'graphql';
import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type { CoerceVariables } from '../../execution/execute.ts';
import type { Variables } from '../../execution/plan.ts';
import { toClientName } from '../params/variable-names.ts';

/** Messages of GraphQL.js that are made of the schema's names alone. */
const madeOfNames = [
  /^Expected non-nullable type "[^"]+" not to be null\.$/,
  /^Field "\w+" of required type "[^"]+" was not provided\.$/,
  /^Field "\w+" must be non-null\.$/,
  /^Exactly one key must be specified for OneOf type "\w+"\.$/,
  /^Expected type "\w+" to be an object\.$/,
];

/** As many as GraphQL.js reports for one operation. */
const maxErrors = 50;

/**
 * Coerces variables as GraphQL.js does (GraphQL §6.1.2), with other messages: those of GraphQL.js quote a whole value in each,
 * which can hold personal data that clients log, and a value of megabytes once for each error in it. These messages say where a
 * value is wrong, and not what it is.
 */
export const coerceVariables: CoerceVariables = (schema, definitions, values) => {
  const coerced: Record<string, unknown> = {};
  const errors: GraphQLError[] = [];
  for (const definition of definitions) {
    const type = typeFromAST(schema, definition.type);
    // Validation refuses every other type.
    if (!isInputType(type)) continue;
    errors.push(...coerceVariable({ coerced, definition, type, values }));
    if (errors.length > maxErrors) return { errors: [...errors.slice(0, maxErrors), moreErrors(definition)] };
  }
  return errors.length > 0 ? { errors } : { coerced };
};

interface Coercion {
  readonly coerced: Record<string, unknown>;
  readonly definition: VariableDefinitionNode;
  readonly type: GraphQLInputType;
  readonly values: Variables;
}

/** Sets the coerced value, and returns what is wrong with the sent one. */
function coerceVariable({ coerced, definition, type, values }: Coercion): readonly GraphQLError[] {
  const { defaultValue, variable } = definition;
  const { value: safeName } = variable.name;
  const name = toClientName(safeName);
  if (!Object.hasOwn(values, safeName)) {
    if (defaultValue) coerced[safeName] = valueFromAST(defaultValue, type);
    else if (isNonNullType(type)) return [toError(definition, `Variable "$${name}" is required.`)];
    return [];
  }
  const { value, wrong } = coerceValue(values[safeName], type);
  coerced[safeName] = value;
  return wrong.map(({ path, reason }) =>
    toError(definition, `Variable "$${name}" is invalid at "${[name, ...path].join('.')}": ${reason}`),
  );
}

interface Wrong {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

interface Coerced {
  readonly value: unknown;
  /** Up to one more than is reported. */
  readonly wrong: readonly Wrong[];
}

/** Thrown to end a coercion early; created once, as its stack trace costs more than a coercion. */
const enough = new Error('enough errors');

function coerceValue(sent: unknown, type: GraphQLInputType): Coerced {
  const wrong: Wrong[] = [];
  try {
    const value = coerceInputValue(sent, type, (path, _value, error) => {
      const reason = isPublic(error) ? error.message : 'The value is not of the type declared.';
      wrong.push({ path, reason });
      if (wrong.length > maxErrors) throw enough;
    });
    return { value, wrong };
  } catch (error) {
    if (error !== enough) throw error;
    return { value: undefined, wrong };
  }
}

function moreErrors(variable: VariableDefinitionNode): GraphQLError {
  return toError(variable, 'More errors in the variables are left out.');
}

/** A scalar of this gateway gives its errors a code, and quotes no value in them. */
function isPublic({ extensions, message }: GraphQLError): boolean {
  return extensions['code'] === 'BAD_USER_INPUT' || madeOfNames.some((each) => each.test(message));
}

function toError(variable: VariableDefinitionNode, message: string): GraphQLError {
  return new GraphQLError(message, {
    nodes: variable,
    extensions: { code: 'BAD_USER_INPUT', http: { spec: true, status: 400 } },
  });
}
