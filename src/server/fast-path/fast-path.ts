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

/** The execution functions of Yoga, wrapped by all envelop plugins. */
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
  /** The cache of parsed documents that Yoga uses; null to parse and validate in each request, so that traces contain these spans. */
  readonly documents: OperationCache | null;
}

/**
 * Executes the operation in a body with Yoga's enveloped functions, without the objects of the Fetch API.
 *
 * @returns null for a body that Yoga has to handle: a subscription, or unusual params
 */
export type FastPath = (request: GatewayRequest, body: Buffer) => Promise<ExecutionResult | null>;

export function createFastPath({
  documents,
  getEnveloped,
  maxBytesOf,
  prepareParams,
}: FastPathDeps): FastPath {
  const loadDocument = createDocumentLoader(documents);
  return async (gatewayRequest, body) => {
    const parsed = parseBody(body, maxValuesOf(maxBytesOf(callerOf(gatewayRequest))));
    if (!isOrdinary(parsed)) return null;
    const params = prepareParams(parsed);
    const { operationName = null, query, variables } = params;
    if (query == null) return null;
    const enveloped = getEnveloped({ gatewayRequest, request: gatewayRequest, params });
    const document = loadDocument(query, operationName, enveloped);
    if (Array.isArray(document)) return { errors: document };
    if (getOperationAST(document, operationName)?.operation === 'subscription') return null;
    return await enveloped.execute({
      schema: enveloped.schema,
      document,
      contextValue: enveloped.contextFactory(),
      variableValues: variables ?? null,
      operationName,
    });
  };
}

type Errors = GraphQLError[];

/** Parses and validates a document once while it is cached. Of the request, both depend only on the operation name. */
function createDocumentLoader(cache: OperationCache | null) {
  const validDocuments = new WeakSet<DocumentNode>();
  return (
    query: string,
    name: string | null,
    { parse, schema, validate }: Enveloped,
  ): DocumentNode | Errors => {
    const cached = cache?.documentCache.get(query);
    if (cached && validDocuments.has(cached) && getOperationAST(cached, name)) return cached;
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return [...errors];
    validDocuments.add(document);
    return document;
  };
}
