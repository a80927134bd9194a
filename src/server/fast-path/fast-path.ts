import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { getOperationAST } from 'graphql';
import type { YogaContext } from '../graphql-plugins/gateway-plugin.ts';
import type { OperationCache } from '../graphql-plugins/operation-cache.ts';
import { maxValuesOf } from '../params/json-shape.ts';
import { isOrdinary, parseBody } from '../params/parse-body.ts';
import type { PrepareParams } from '../params/prepare-params.ts';
import type { MaxBytesOf } from '../policies/body-limit.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';

/** The functions of one operation, with every envelop plugin around them. */
export interface Enveloped {
  readonly schema: GraphQLSchema;
  parse(query: string): DocumentNode;
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[];
  contextFactory(): object;
  execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult>;
}

export interface FastPathDeps {
  readonly maxBytesOf: MaxBytesOf;
  readonly prepareParams: PrepareParams;
  readonly getEnveloped: (context: YogaContext) => Enveloped;
  /** The documents that Yoga parsed recently; null when each request is to be parsed and validated anew, for its trace. */
  readonly documents: OperationCache | null;
}

/**
 * Executes the operation in a body as Yoga does, without the Fetch API's objects in between.
 *
 * @returns null for a body that Yoga has to handle: a subscription, and params of another shape
 */
export type FastPath = (request: GatewayRequest, body: Buffer) => Promise<ExecutionResult | null>;

export function createFastPath({
  documents,
  getEnveloped,
  maxBytesOf,
  prepareParams,
}: FastPathDeps): FastPath {
  const findDocument = createDocumentFinder(documents);
  return async (gatewayRequest, body) => {
    const sent = parseBody(body, maxValuesOf(maxBytesOf(callerOf(gatewayRequest))));
    if (!isOrdinary(sent)) return null;
    const params = prepareParams(sent);
    const { operationName = null, query, variables } = params;
    if (query == null) return null;
    const enveloped = getEnveloped({ gatewayRequest, request: gatewayRequest, params });
    const document = findDocument(query, operationName, enveloped);
    if (Array.isArray(document)) return { errors: document };
    if (getOperationAST(document, operationName)?.operation === 'subscription') return null;
    return enveloped.execute({
      schema: enveloped.schema,
      document,
      contextValue: await enveloped.contextFactory(),
      variableValues: variables ?? null,
      operationName,
    });
  };
}

type Errors = GraphQLError[];

/** Parses and validates a document once for as long as it is cached: of the request, both depend on the operation's name alone. */
function createDocumentFinder(cache: OperationCache | null) {
  const valid = new WeakSet<DocumentNode>();
  return (
    query: string,
    name: string | null,
    { parse, schema, validate }: Enveloped,
  ): DocumentNode | Errors => {
    const cached = cache?.documentCache.get(query);
    if (cached && valid.has(cached) && getOperationAST(cached, name)) return cached;
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return [...errors];
    valid.add(document);
    return document;
  };
}
