import { execute, subscribe } from 'graphql';
import type { GatewayPlugin } from './rule.ts';

/**
 * Executes with GraphQL.js. Yoga's own executor takes every object with a key `then` for a promise, so that an alias of
 * that name turns an applied update into an internal error.
 */
export function useGraphqlJs(): GatewayPlugin {
  return {
    lane: 'The lane executes its plans itself.',
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
}
