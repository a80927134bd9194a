// The rules of rules.mjs for Apollo Server, by Express's middleware.
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { rateLimit as limitRate } from 'express-rate-limit';
import limitDepth from 'graphql-depth-limit';
import helmet from 'helmet';
import pinoHttp from 'pino-http';
import { listen } from './put.mjs';
import { countRequest, findCaller, maxDepth, rateLimit } from './rules.mjs';

/**
 * @param {any} options of Apollo Server
 * @param {() => Promise<object>} context
 * @returns {Promise<string>} the URL of the API
 */
export async function startOnExpress(options, context) {
  const server = new ApolloServer({ ...options, validationRules: [limitDepth(maxDepth)] });
  await server.start();
  const app = express();
  app.use(helmet());
  app.use(
    pinoHttp({
      serializers: { req: () => undefined, res: () => undefined },
      customProps: ({ caller }) => ({ caller }),
    }),
  );
  app.use(authenticate);
  app.use(
    limitRate({ limit: rateLimit.max, windowMs: rateLimit.windowMs, keyGenerator: ({ caller }) => caller }),
  );
  app.use('/graphql', express.json(), expressMiddleware(server, { context }));
  return listen(createServer(app));
}

/**
 * @param {any} request
 * @param {any} response
 * @param {() => void} next
 */
function authenticate(request, response, next) {
  const startedAt = performance.now();
  response.on('finish', () => countRequest(response.statusCode, performance.now() - startedAt));
  request.caller = findCaller(request.headers.authorization);
  if (!request.caller) return void response.status(401).json({ errors: [{ message: 'Unknown API key.' }] });
  next();
}
