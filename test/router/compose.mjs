import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const read = (/** @type {string} */ file) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The schema that other teams compose. */
export const subgraphSdl = read('../../schema/subgraph.graphql');

/**
 * Composes both subgraphs.
 *
 * @param {{ organizations: string, billing: string }} urls where the router finds them
 * @returns the supergraph
 * @throws {AggregateError} everything that does not fit together
 */
export function compose(urls) {
  const { errors = [], supergraphSdl } = composeServices([
    { name: 'organizations', typeDefs: parse(subgraphSdl), url: urls.organizations },
    { name: 'billing', typeDefs: parse(read('billing.graphql')), url: urls.billing },
  ]);
  if (!supergraphSdl) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
