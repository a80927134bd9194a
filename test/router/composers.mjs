// @apollo/composition has the Elastic License and is a dependency of these tests only: test/router is not published.
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { federateSubgraphs } from '@wundergraph/composition';
import { buildSchema, print } from 'graphql';

/**
 * @typedef {{ name: string, url: string, typeDefs: import('graphql').DocumentNode }} Subgraph
 * @typedef {{ supergraphSdl: string, api: import('graphql').GraphQLSchema }} Composed `api` is the schema for clients of a router
 * @typedef {(subgraphs: readonly Subgraph[]) => Composed} Composer throws an AggregateError with all composition errors
 */

/** @type {Composer} */
function composeWithApollo(subgraphs) {
  const { errors, schema, supergraphSdl } = composeByApollo([...subgraphs]);
  return errors ? throwErrors(errors) : { supergraphSdl, api: schema.toAPISchema().toGraphQLJSSchema() };
}

/** @type {Composer} */
function composeWithGuild(subgraphs) {
  const { errors, publicSdl, supergraphSdl } = composeByGuild([...subgraphs]);
  return errors ? throwErrors(errors) : { supergraphSdl, api: buildSchema(publicSdl) };
}

/** @type {Composer} */
function composeWithWundergraph(subgraphs) {
  const result = federateSubgraphs({
    subgraphs: subgraphs.map(({ typeDefs, ...each }) => ({ ...each, definitions: typeDefs })),
  });
  if (!result.success) return throwErrors(result.errors);
  return { supergraphSdl: print(result.federatedGraphAST), api: result.federatedGraphClientSchema };
}

/**
 * @param {readonly Error[]} errors
 * @returns {never}
 */
function throwErrors(errors) {
  throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}

/** The composers by package name. */
export const composers = {
  '@apollo/composition': composeWithApollo,
  '@theguild/federation-composition': composeWithGuild,
  '@wundergraph/composition': composeWithWundergraph,
};
