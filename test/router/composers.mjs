// Elastic-licensed @apollo/composition is a dependency of these tests alone: nothing of test/router is shipped.
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { federateSubgraphs } from '@wundergraph/composition';
import { buildSchema, print } from 'graphql';

/**
 * @typedef {{ name: string, url: string, typeDefs: import('graphql').DocumentNode }} Subgraph
 * @typedef {{ supergraphSdl: string, api: import('graphql').GraphQLSchema }} Composed the API is what clients of a router see
 * @typedef {(subgraphs: readonly Subgraph[]) => Composed} Composer throws everything that does not fit together
 */

/** @type {Composer} */
function apollo(subgraphs) {
  const { errors, schema, supergraphSdl } = composeByApollo([...subgraphs]);
  return errors ? fail(errors) : { supergraphSdl, api: schema.toAPISchema().toGraphQLJSSchema() };
}

/** @type {Composer} */
function guild(subgraphs) {
  const { errors, publicSdl, supergraphSdl } = composeByGuild([...subgraphs]);
  return errors ? fail(errors) : { supergraphSdl, api: buildSchema(publicSdl) };
}

/** @type {Composer} */
function wundergraph(subgraphs) {
  const result = federateSubgraphs({
    subgraphs: subgraphs.map(({ typeDefs, ...each }) => ({ ...each, definitions: typeDefs })),
  });
  if (!result.success) return fail(result.errors);
  return { supergraphSdl: print(result.federatedGraphAST), api: result.federatedGraphClientSchema };
}

/**
 * @param {readonly Error[]} errors
 * @returns {never}
 */
function fail(errors) {
  throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}

/** By the names of their packages. */
export const composers = {
  '@apollo/composition': apollo,
  '@theguild/federation-composition': guild,
  '@wundergraph/composition': wundergraph,
};
