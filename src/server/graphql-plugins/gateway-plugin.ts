import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { RequestContext } from '../../graphql/context.ts';
import type { GatewayRequest } from '../request.ts';

/** The context of an operation before it is executed. */
export interface InitialContext {
  readonly gatewayRequest: GatewayRequest;
}

/** The context with the properties that Yoga's own plugins read. */
export interface YogaContext extends InitialContext {
  readonly request: { readonly method: string };
  readonly params: GraphQLParams;
}

/**
 * An envelop plugin. The fast path runs the hooks of envelop (parse, validate, context, execute) but not those of Yoga (request,
 * params, result): rules for all requests are policies, and results are processed in `finish-result.ts`.
 */
export type GatewayPlugin = Plugin<RequestContext & InitialContext>;
