// Mercurius on Fastify with compiled execution, and with the rules of rules.mjs when PEER_RULES is set.
import fastify from 'fastify';
import mercurius from 'mercurius';
import { hasRules, put, reportReady } from './put.mjs';
import { createResolvers, typeDefs } from './schema.mjs';

const app = fastify({ logger: hasRules, disableRequestLogging: true });
const options = hasRules ? await (await import('./fastify-rules.mjs')).addRules(app) : {};
await app.register(mercurius, { schema: typeDefs, resolvers: createResolvers(put), jit: 1, ...options });
const address = await app.listen({ host: '127.0.0.1', port: 0 });
reportReady(`${address}/graphql`);
