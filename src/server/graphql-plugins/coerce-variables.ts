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

/** Messages of GraphQL.js that contain no values, only names of the schema. */
const valueFreeMessages = [
  /^Expected non-nullable type "[^"]+" not to be null\.$/,
  /^Field "\w+" of required type "[^"]+" was not provided\.$/,
  /^Field "\w+" must be non-null\.$/,
  /^Exactly one key must be specified for OneOf type "\w+"\.$/,
  /^Expected type "\w+" to be an object\.$/,
];

/** The limit of GraphQL.js for one operation. */
const maxErrors = 50;

/**
 * Coerces variables like GraphQL.js (GraphQL §6.1.2), with messages that contain the path of an invalid value but not the value.
 * The messages of GraphQL.js quote the complete value in each error: personal data that clients log, or megabytes per error.
 */
export const coerceVariables: CoerceVariables = (schema, definitions, values) => {
  const coerced: Record<string, unknown> = {};
  const errors: GraphQLError[] = [];
  for (const definition of definitions) {
    const type = typeFromAST(schema, definition.type);
    // Validation has refused all other types.
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

/** Sets the coerced value, and returns the errors of the value that the client sent. */
function coerceVariable({ coerced, definition, type, values }: Coercion): readonly GraphQLError[] {
  const { defaultValue, variable } = definition;
  const { value: safeName } = variable.name;
  const name = toClientName(safeName);
  if (!Object.hasOwn(values, safeName)) {
    if (defaultValue) coerced[safeName] = valueFromAST(defaultValue, type);
    else if (isNonNullType(type)) return [toError(definition, `Variable "$${name}" is required.`)];
    return [];
  }
  const { value, issues } = coerceValue(values[safeName], type);
  coerced[safeName] = value;
  return issues.map(({ path, reason }) =>
    toError(definition, `Variable "$${name}" is invalid at "${[name, ...path].join('.')}": ${reason}`),
  );
}

interface Issue {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

interface Coerced {
  readonly value: unknown;
  /** At most one more than is reported. */
  readonly issues: readonly Issue[];
}

/** Thrown to end a coercion early. Created once, because its stack trace costs more than a coercion. */
const tooManyIssues = new Error('Too many issues');

function coerceValue(input: unknown, type: GraphQLInputType): Coerced {
  const issues: Issue[] = [];
  try {
    const value = coerceInputValue(input, type, (path, _value, error) => {
      const reason = isPublic(error) ? error.message : 'The value does not have the declared type.';
      issues.push({ path, reason });
      if (issues.length > maxErrors) throw tooManyIssues;
    });
    return { value, issues };
  } catch (error) {
    if (error !== tooManyIssues) throw error;
    return { value: undefined, issues };
  }
}

function moreErrors(variable: VariableDefinitionNode): GraphQLError {
  return toError(variable, 'Further errors in the variables are omitted.');
}

/** Whether a message contains no value. The gateway's scalars set this code, and do not quote values. */
function isPublic({ extensions, message }: GraphQLError): boolean {
  return extensions['code'] === 'BAD_USER_INPUT' || valueFreeMessages.some((each) => each.test(message));
}

function toError(variable: VariableDefinitionNode, message: string): GraphQLError {
  return new GraphQLError(message, {
    nodes: variable,
    extensions: { code: 'BAD_USER_INPUT', http: { spec: true, status: 400 } },
  });
}
