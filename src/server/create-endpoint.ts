import { createMemoryBudget } from '../domain/organization/memory-budget.ts';
import { createArgumentLimits } from '../graphql/argument-limits.ts';
import type { Enveloped } from './fast-path/fast-path.ts';
import { createFastPath } from './fast-path/fast-path.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import type { GraphqlEndpoint } from './graphql-endpoint.ts';
import { createGraphqlEndpoint } from './graphql-endpoint.ts';
import type { CallerLoadLimit } from './graphql-plugins/caller-load-limit.ts';
import { createCallerLoadLimit } from './graphql-plugins/caller-load-limit.ts';
import type { GatewayPlugin, YogaContext } from './graphql-plugins/gateway-plugin.ts';
import { createOperationCache } from './graphql-plugins/operation-cache.ts';
import { limitOperations } from './graphql-plugins/operation-limits.ts';
import { useDocumentLimits } from './graphql-plugins/use-document-limits.ts';
import { useExecutor } from './graphql-plugins/use-executor.ts';
import { useIntrospection } from './graphql-plugins/use-introspection.ts';
import { useSafeVariableNames } from './graphql-plugins/use-safe-variable-names.ts';
import { createPrepareParams } from './params/prepare-params.ts';
import { createBodyBudget } from './policies/body-budget.ts';
import { createBodyLimitPolicy } from './policies/body-limit.ts';
import { bodyBudgetLimits, createMaxBytes } from './policies/body-sizes.ts';
import { checkMediaType } from './policies/media-type.ts';
import type { Policy } from './policies/policy.ts';
import type { GatewayRequest } from './request.ts';
import { createFinishResult } from './results/finish-result.ts';
import { createYogaServer } from './yoga.ts';

/** The policies that apply to each request before its body is read. */
export interface Admission {
  readonly policies: readonly Policy[];
  /** Releases what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
}

/** Creates the GraphQL endpoint: its policies, its plugins, the fast path and Yoga. */
export function createEndpoint(deps: GatewayDeps, { policies, release }: Admission): GraphqlEndpoint {
  const { bulk, memoryLimits, tracing, updates } = deps;
  const maxBytesOf = createMaxBytes(bulk.maxItems);
  const prepareParams = createPrepareParams(deps.trustedDocuments);
  const { logOperation, logUnexpected } = deps;
  const budget = createBodyBudget(bodyBudgetLimits(bulk.maxItems));
  const callerLoadLimit = createCallerLoadLimit();
  const releaseAll = (request: GatewayRequest) => {
    release(request);
    budget.release(request);
    callerLoadLimit.release(request);
    request.memory?.release();
  };
  const finish = createFinishResult({ logOperation, logUnexpected, release: releaseAll });
  const plugins = createPlugins(deps, callerLoadLimit);
  const documents = createOperationCache();
  const yoga = createYogaServer({
    context: { bulk, memory: createMemoryBudget(memoryLimits), updates },
    documents,
    plugins,
    maxBytesOf,
    prepareParams,
    finish,
  });
  const getEnveloped = (context: YogaContext) => yoga.getEnveloped(context) as unknown as Enveloped;
  return createGraphqlEndpoint({
    policies: [...policies, checkMediaType, createBodyLimitPolicy(maxBytesOf), budget.admit],
    budget,
    release: releaseAll,
    maxBytesOf,
    fastPath: createFastPath({
      maxBytesOf,
      prepareParams,
      getEnveloped,
      documents: tracing ? null : documents,
    }),
    yoga,
    finish,
    tracing,
  });
}

function createPlugins(
  { bulk, introspection, maxBatch, tracing }: GatewayDeps,
  callerLoadLimit: CallerLoadLimit,
): readonly GatewayPlugin[] {
  const limits = limitOperations(createArgumentLimits(maxBatch), maxBatch, bulk.maxItems);
  return [
    ...(tracing ? [tracing.plugin] : []),
    useDocumentLimits(),
    useSafeVariableNames(),
    useIntrospection(introspection),
    useExecutor([limits, callerLoadLimit.check]),
  ];
}
