/**
 * The record of one update: its input, the provider's requests and writes, and the outcomes that its clients received. Its marker is a
 * unique text in the input, by which the provider recognizes it.
 *
 * @typedef {object} Update
 * @property {string} marker
 * @property {string | null} key updates with the same key are the same update, or are refused
 * @property {'vida' | 'vertra'} provider
 * @property {object} input
 * @property {number} sent the number of times that the provider received it
 * @property {number} applied the number of times that the provider applied it
 * @property {number} applicationOrder its position among all applied updates, at its last application
 * @property {boolean} mayBeApplied whether it is possibly applied, from the gateway's view
 * @property {number} unsafeRetries the number of times that it was received after that
 * @property {ObservedOutcome[]} outcomes
 * @property {number} unanswered the number of requests without a response
 *
 * @typedef {object} ObservedOutcome the outcome that one client received
 * @property {string} member
 * @property {string} [applied]
 * @property {string} [reason]
 * @property {string | null} [text] the marker in the returned organization
 * @property {boolean} appliedBefore whether the update was applied before this request
 */

const organizationIds = { vida: ['3', '42', '57', '108'], vertra: ['org123', 'org456', 'org789'] };

let keys = 0;
/** Creates a unique idempotency key. */
export const createKey = () => `key-${keys++}`;

/** @typedef {ReturnType<typeof createLedger>} Ledger */

/** Creates the record of all updates. */
export function createLedger() {
  /** @type {Map<string, Update>} */
  const updates = new Map();
  let number = 0;
  let applications = 0;
  return {
    /**
     * @param {string | null} key
     * @param {'vida' | 'vertra'} provider
     * @returns {Update}
     */
    add(key, provider) {
      const marker = `soak-${number++}`;
      const input = { [provider]: toInput(provider, marker, number) };
      const update = {
        ...{ marker, key, provider, input, outcomes: [], unanswered: 0 },
        ...{ sent: 0, applied: 0, applicationOrder: 0, mayBeApplied: false, unsafeRetries: 0 },
      };
      updates.set(marker, update);
      return update;
    },
    /**
     * Finds the update of a request to a provider.
     *
     * @param {string} body
     * @returns {Update | undefined}
     */
    find: (body) => updates.get(/soak-\d+/.exec(body)?.[0] ?? ''),
    /** @param {Update} update the update that the provider has applied */
    apply(update) {
      update.applied += 1;
      update.applicationOrder = ++applications;
      update.mayBeApplied = true;
    },
    all: () => [...updates.values()],
    clear: () => updates.clear(),
  };
}

/**
 * Creates an input; one in thirteen has an invalid value, and is applied partially or refused.
 *
 * @param {'vida' | 'vertra'} provider
 * @param {string} marker
 * @param {number} number
 */
function toInput(provider, marker, number) {
  const ids = organizationIds[provider];
  const organizationId = ids[number % ids.length];
  const isInvalid = number % 13 === 0;
  return provider === 'vida'
    ? { organizationId, name: marker, smsEnabled: true, ...(isInvalid && { email: 'not an address' }) }
    : { organizationId, description: marker, ...(isInvalid && { name: 'Northwest' }) };
}
