// Apollo Server on its own HTTP server, with RESTDataSource when APOLLO_REST is set.
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { authorization, origin, put, reportReady } from './put.mjs';
import { createResolvers, typeDefs } from './schema.mjs';

class Vertra extends RESTDataSource {
  baseURL = origin;

  /**
   * @param {string} id
   * @param {object} body
   */
  update(id, body) {
    const path = `/v1/organizations/${encodeURIComponent(id)}`;
    return this.put(path, { body, headers: { authorization } });
  }
}

const viaDataSource = (
  /** @type {string} */ id,
  /** @type {object} */ body,
  /** @type {{ vertra: Vertra }} */ context,
) => context.vertra.update(id, body);
const rest = Boolean(process.env['APOLLO_REST']);
const server = new ApolloServer({ typeDefs, resolvers: createResolvers(rest ? viaDataSource : put) });
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: 0 },
  context: async () => ({ vertra: rest ? new Vertra() : null }),
});
reportReady(new URL('/graphql', url).href);
