import type { GraphQLInputType, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { coerceInputValue, GraphQLError, isInputType, isNonNullType, typeFromAST } from 'graphql';
import { toClientName } from '../params/variable-names.ts';
import type { OperationCheck } from './operation-check.ts';

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
 * Finds the errors in the variables, before GraphQL.js does: it quotes a whole value in each message, which can hold personal
 * data that clients log, and a value of megabytes once for each error in it. These messages say where a value is wrong, and
 * not what it is.
 */
export const checkVariables: OperationCheck = ({ operation, schema, variables }) => {
  const errors: GraphQLError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    errors.push(...explain(definition, schema, variables));
    if (errors.length > maxErrors) return [...errors.slice(0, maxErrors), moreErrors(definition)];
  }
  return errors;
};

function explain(
  variable: VariableDefinitionNode,
  schema: GraphQLSchema,
  values: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const { value: safeName } = variable.variable.name;
  const name = toClientName(safeName);
  const type = typeFromAST(schema, variable.type);
  // Validation refuses every other type.
  if (!isInputType(type)) return [];
  if (!Object.hasOwn(values, safeName)) {
    const isRequired = isNonNullType(type) && variable.defaultValue === undefined;
    return isRequired ? [toError(variable, `Variable "$${name}" is required.`)] : [];
  }
  return findWrong(values[safeName], type).map(({ path, reason }) =>
    toError(variable, `Variable "$${name}" is invalid at "${[name, ...path].join('.')}": ${reason}`),
  );
}

interface Wrong {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** What is wrong with a value, up to one more than is reported. */
/** Thrown to end a coercion early; made once, as its stack trace costs more than a coercion. */
const enough = new Error('enough errors');

function findWrong(value: unknown, type: GraphQLInputType): readonly Wrong[] {
  const found: Wrong[] = [];
  try {
    coerceInputValue(value, type, (path, _value, error) => {
      found.push({
        path,
        reason: isPublic(error) ? error.message : 'The value is not of the type declared.',
      });
      if (found.length > maxErrors) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return found;
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
