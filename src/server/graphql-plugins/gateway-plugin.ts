import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { RequestContext } from '../../graphql/context.ts';
import type { GatewayRequest } from '../request.ts';

/** The context of an operation before it is executed. */
export interface InitialContext {
  readonly gatewayRequest: GatewayRequest;
}

/** With what Yoga's own plugins read of it. */
export interface YogaContext extends InitialContext {
  readonly request: { readonly method: string };
  readonly params: GraphQLParams;
}

/**
 * An envelop plugin. The fast path runs the envelop hooks (parse, validate, context, execute) and none of Yoga's own
 * (request, params, result): what concerns every request is a policy, and what concerns every result is in `finish-result.ts`.
 */
export type GatewayPlugin = Plugin<RequestContext & InitialContext>;
