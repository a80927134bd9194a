import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { composers } from './composers.mjs';

const read = (/** @type {string} */ file) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The published subgraph schema. */
export const subgraphSdl = read('../../schema/subgraph.graphql');

export const billingSdl = read('billing.graphql');

/**
 * Composes both subgraphs.
 *
 * @param {{ organizations: string, billing: string }} urls of the subgraphs
 * @param {keyof typeof composers} composer
 * @returns the supergraph SDL
 * @throws {AggregateError} with all composition errors
 */
export function compose(urls, composer = '@theguild/federation-composition') {
  return composers[composer]([
    { name: 'organizations', typeDefs: parse(subgraphSdl), url: urls.organizations },
    { name: 'billing', typeDefs: parse(billingSdl), url: urls.billing },
  ]).supergraphSdl;
}
