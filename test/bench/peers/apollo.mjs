// Apollo Server with RESTDataSource: standalone, or on Express with the rules of rules.mjs when PEER_RULES is set.
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { authorization, hasRules, origin, reportReady } from './put.mjs';
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

const put = (
  /** @type {string} */ id,
  /** @type {object} */ body,
  /** @type {{ vertra: Vertra }} */ context,
) => context.vertra.update(id, body);
const options = { typeDefs, resolvers: createResolvers(put) };
const context = async () => ({ vertra: new Vertra() });

if (hasRules) {
  const { startOnExpress } = await import('./express-rules.mjs');
  reportReady(await startOnExpress(options, context));
} else {
  const { url } = await startStandaloneServer(new ApolloServer(options), {
    listen: { host: '127.0.0.1', port: 0 },
    context,
  });
  reportReady(new URL('/graphql', url).href);
}
