import * as common from '../../dist/sandbox/faults.js';
import { dialects } from '../../dist/sandbox/vertra-dialects.js';
import { createVertraFaults, optionalMembersAbsent } from '../../dist/sandbox/vertra-faults.js';
import { firstSettingConfirmed, vidaFaults } from '../../dist/sandbox/vida-faults.js';

/** @typedef {import('../../src/sandbox/faults.ts').Fault} Fault */

const { answerWith } = common;

/** Statuses that either provider can answer with; those of its own words are below. */
const statuses = {
  serverError: answerWith({ status: 500, body: { message: 'Internal Server Error' } }),
  serverErrorAfterWrite: answerWith({ status: 500, applied: true }),
  badGateway: answerWith({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }),
  gatewayTimeoutAfterWrite: answerWith({ status: 504, applied: true }),
  unavailable: answerWith({ status: 503 }),
  unavailableAtOnce: answerWith({ status: 503, headers: { 'retry-after': '0' } }),
  unavailableForLong: answerWith({ status: 503, headers: { 'retry-after': '30' } }),
};

/**
 * The faults among what a module exports or a provider has: what is there later is taken up by itself.
 *
 * @param {object} values
 * @returns {Record<string, Fault>}
 */
function faultsIn(values) {
  const isFault = (/** @type {any} */ value) => typeof value?.play === 'function';
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isFault(value)));
}

/**
 * @param {import('../../src/sandbox/provider-faults.ts').ProviderFaults} own
 * @returns {Record<string, Fault>}
 */
function faultsOf(own) {
  const limits = { rateLimitedAtOnce: own.rateLimited(0), rateLimitedForLong: own.rateLimited(30) };
  return { ...faultsIn(common), ...statuses, ...faultsIn(own), ...limits };
}

/** Every fault of each provider, by name. */
export const faults = {
  vida: { ...faultsOf(vidaFaults), firstSettingConfirmed },
  vertra: { ...faultsOf(createVertraFaults(dialects.organizations)), optionalMembersAbsent },
};

/** After these the update was provably not processed, and may be sent again. */
export const refusals = new Set([
  'unavailableAtOnce',
  'unavailableForLong',
  'rateLimitedAtOnce',
  'rateLimitedForLong',
  'notFound',
  'forbidden',
  'credentialRefused',
  'undocumentedRefusal',
  // Vida's is neither a success nor a refusal.
  'vertra contradiction',
]);
