import * as common from '../../dist/sandbox/faults.js';
import { dialects } from '../../dist/sandbox/vertra-dialects.js';
import { createVertraFaults, optionalMembersAbsent } from '../../dist/sandbox/vertra-faults.js';
import { firstSettingConfirmed, vidaFaults } from '../../dist/sandbox/vida-faults.js';

/** @typedef {import('../../src/sandbox/faults.ts').Fault} Fault */

const { respondWith } = common;

/** Faults with a status that both providers can send. */
const statuses = {
  serverError: respondWith({ status: 500, body: { message: 'Internal Server Error' } }),
  serverErrorAfterWrite: respondWith({ status: 500, applied: true }),
  badGateway: respondWith({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }),
  gatewayTimeoutAfterWrite: respondWith({ status: 504, applied: true }),
  unavailable: respondWith({ status: 503 }),
  unavailableNoWait: respondWith({ status: 503, headers: { 'retry-after': '0' } }),
  unavailableLongWait: respondWith({ status: 503, headers: { 'retry-after': '30' } }),
};

/**
 * Selects the faults among the exports of a module or the members of a provider, so that new ones are included.
 *
 * @param {object} values
 * @returns {Record<string, Fault>}
 */
function selectFaults(values) {
  const isFault = (/** @type {any} */ value) => typeof value?.play === 'function';
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isFault(value)));
}

/**
 * @param {import('../../src/sandbox/provider-faults.ts').ProviderFaults} providerFaults
 * @returns {Record<string, Fault>}
 */
function collectFaults(providerFaults) {
  const limits = {
    rateLimitedNoWait: providerFaults.rateLimited(0),
    rateLimitedLongWait: providerFaults.rateLimited(30),
  };
  return { ...selectFaults(common), ...statuses, ...selectFaults(providerFaults), ...limits };
}

/** Every fault of each provider, by name. */
export const faults = {
  vida: { ...collectFaults(vidaFaults), firstSettingConfirmed },
  vertra: { ...collectFaults(createVertraFaults(dialects.organizations)), optionalMembersAbsent },
};

/** Faults that prove that the update was not processed, so that it can be sent again. */
export const refusals = new Set([
  'unavailableNoWait',
  'unavailableLongWait',
  'rateLimitedNoWait',
  'rateLimitedLongWait',
  'notFound',
  'forbidden',
  'credentialRefused',
  'undocumentedRefusal',
  // Vida's contradiction is neither a success nor a refusal.
  'vertra contradiction',
]);
