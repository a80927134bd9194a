// The rules of rules.mjs for servers on Fastify, by its plugins and hooks.
import helmet from '@fastify/helmet';
import limitRate from '@fastify/rate-limit';
import limitDepth from 'graphql-depth-limit';
import { countRequest, findCaller, maxDepth, rateLimit } from './rules.mjs';

/**
 * @param {any} app
 * @returns {Promise<object>} the options of Mercurius
 */
export async function addRules(app) {
  await app.register(helmet);
  app.decorateRequest('caller', undefined);
  app.addHook('onRequest', async (/** @type {any} */ request, /** @type {any} */ reply) => {
    request.caller = findCaller(request.headers.authorization);
    if (!request.caller) return reply.code(401).send({ errors: [{ message: 'Unknown API key.' }] });
  });
  const keyGenerator = (/** @type {any} */ { caller }) => caller;
  await app.register(limitRate, { max: rateLimit.max, timeWindow: rateLimit.windowMs, keyGenerator });
  app.addHook('onResponse', async (/** @type {any} */ { caller, id }, /** @type {any} */ reply) => {
    const { elapsedTime: durationMs, statusCode } = reply;
    app.log.info({ requestId: id, caller, statusCode, durationMs }, 'operation');
    countRequest(statusCode, durationMs);
  });
  return { validationRules: [limitDepth(maxDepth)] };
}
