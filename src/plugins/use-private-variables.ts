import type { ExecutionArgs, ExecutionResult, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { coerceInputValue, GraphQLError, isInputType, Kind, typeFromAST } from 'graphql';
import type { GatewayPlugin } from './rule.ts';
import { toClientName } from './variable-names.ts';

/** Messages of GraphQL.js that are made of the schema's names alone. */
const madeOfNames = [
  /^Expected non-nullable type "[^"]+" not to be null\.$/,
  /^Field "\w+" of required type "[^"]+" was not provided\.$/,
  /^Field "\w+" must be non-null\.$/,
  /^Exactly one key must be specified for OneOf type "\w+"\.$/,
  /^Expected type "\w+" to be an object\.$/,
];

/** As many as GraphQL.js tells of one operation. */
const maxErrors = 50;

/**
 * An error in a variable says where it is and not what stood there: GraphQL.js quotes the whole value, which can hold
 * personal data, into a message that clients log.
 */
export function usePrivateVariables(): GatewayPlugin {
  return {
    lane: 'What has a wrong variable is left to Yoga.',
    onExecute: ({ args }) => ({
      onExecuteDone: ({ result, setResult }) => mend(args, result, setResult),
    }),
    onSubscribe: ({ args }) => ({
      onSubscribeResult: ({ result, setResult }) => mend(args, result, setResult),
    }),
  };
}

type Asked = Pick<ExecutionArgs, 'schema' | 'variableValues'>;

function mend(
  { schema, variableValues }: Asked,
  result: object,
  setResult: (mended: ExecutionResult) => void,
) {
  const { errors } = result as ExecutionResult;
  if (!errors?.some(variableOf)) return;
  const variables = new Set(errors.flatMap((error) => variableOf(error) ?? []));
  const others = errors.filter((error) => !variableOf(error));
  const told = [...variables].flatMap((variable) => explain(variable, schema, variableValues ?? {}));
  setResult({ ...result, errors: [...told, ...others] });
}

/** The variable whose value an error is about: GraphQL.js blames the definition then. */
function variableOf({ nodes }: GraphQLError): VariableDefinitionNode | undefined {
  const node = nodes?.[0];
  return node?.kind === Kind.VARIABLE_DEFINITION ? node : undefined;
}

function explain(
  variable: VariableDefinitionNode,
  schema: GraphQLSchema,
  values: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const { value: safeName } = variable.variable.name;
  const name = toClientName(safeName);
  const type = typeFromAST(schema, variable.type);
  const value = values[safeName];
  if (!isInputType(type) || value === undefined)
    return [toError(variable, `Variable "$${name}" is required.`)];
  const errors: GraphQLError[] = [];
  const enough = new Error();
  const tell: Parameters<typeof coerceInputValue>[2] = (path, _value, error) => {
    if (errors.length === maxErrors) throw enough;
    const reason = isPublic(error) ? error.message : 'The value is not of the type declared.';
    errors.push(
      toError(variable, `Variable "$${name}" is invalid at "${[name, ...path].join('.')}": ${reason}`),
    );
  };
  try {
    coerceInputValue(value, type, tell);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return errors.length > 0 ? errors : [toError(variable, `Variable "$${name}" is invalid.`)];
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
