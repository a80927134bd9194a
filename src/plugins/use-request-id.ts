import type { Plugin } from 'graphql-yoga';
import { requestIdOf } from '../context.ts';

/** Every answer carries the id of its request in `x-request-id`. */
export function useRequestId(): Plugin {
  return {
    onResponse({ request, response }) {
      response.headers.set('x-request-id', requestIdOf(request));
    },
  };
}
