import { execute } from 'graphql';
import { createShare } from './execution-share.ts';
import type { GatewayPlugin } from './rule.ts';
import { createSubscribe } from './subscribe-in-turn.ts';

/** The events of subscriptions take a tenth of the event loop: nine pauses for each. */
const pauses = 9;

/**
 * Executes with GraphQL.js. Yoga's own executor takes every object with a key `then` for a promise, so that an alias of
 * that name turns an applied update into an internal error.
 */
export function useGraphqlJs(): GatewayPlugin {
  const subscribe = createSubscribe(createShare(pauses));
  return {
    lane: 'The lane executes its plans itself.',
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
}
