// Mercurius on Fastify, with compiled execution when MERCURIUS_JIT is set.
import fastify from 'fastify';
import mercurius from 'mercurius';
import { put, reportReady } from './put.mjs';
import { createResolvers, typeDefs } from './schema.mjs';

const app = fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: createResolvers(put),
  jit: process.env['MERCURIUS_JIT'] ? 1 : 0,
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
reportReady(`${address}/graphql`);
