import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { isApiPath } from '../routes/api-path.ts';
import { answerTypes, chooseAnswerTypes, eventStream } from './answer-types.ts';

/**
 * Chooses the media type of an answer before anything is executed: Yoga itself executes first, so that an update would be
 * applied and then answered 406, and it ignores weights.
 */
export function useAnswerType(): GatewayPlugin {
  return {
    lane: 'The lane chooses by the same function, and hands over what it cannot write.',
    onRequest({ endResponse, fetchAPI, request, url }) {
      if (!isApiPath(url.pathname)) return;
      const types = chooseAnswerTypes(request.headers.get('accept'));
      if (types.length > 0) request.headers.set('accept', types.join(', '));
      else endResponse(fetchAPI.Response.json({ errors: [toRefusal(answerTypes)] }, { status: 406 }));
    },
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      if (contextValue.request.headers.get('accept')?.includes(eventStream)) return;
      const { extensions, message } = toRefusal([eventStream]);
      const refusal = new GraphQLError(message, { extensions: { ...extensions, http: { status: 406 } } });
      setResultAndStopExecution({ errors: [refusal] });
    },
    onResponse({ response: { headers } }) {
      // nginx would hold back events until its buffer is full.
      if (headers.get('content-type')?.startsWith(eventStream)) headers.set('x-accel-buffering', 'no');
    },
  };
}

function toRefusal(types: readonly string[]) {
  const message = `This is answered as ${types.join(' or ')}. Send one of these types in Accept.`;
  return { message, extensions: { code: 'NOT_ACCEPTABLE' } };
}
