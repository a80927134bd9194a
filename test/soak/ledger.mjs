/**
 * What is known of one update: who sent it, what the provider did with it, and what its clients were told. Its marker
 * is a text of its own that it writes, by which the provider's side recognizes it.
 *
 * @typedef {object} Update
 * @property {string} marker
 * @property {string | null} key updates under one key are one update, or refused
 * @property {'vida' | 'vertra'} provider
 * @property {object} input
 * @property {number} sent how often the provider received it
 * @property {number} applied how often the provider applied it
 * @property {number} appliedAs its place among all that were applied, when it was for the last time
 * @property {boolean} mayBeApplied as far as anybody but the provider can know
 * @property {number} sentTooOften how often it was received after that
 * @property {Told[]} answers
 * @property {number} unanswered clients who gave up
 *
 * @typedef {object} Told one client's answer
 * @property {string} member
 * @property {string} [applied]
 * @property {string} [reason]
 * @property {string | null} [text] the marker in the organization that it tells
 * @property {boolean} appliedBefore was the update applied before this client asked?
 */

const organizationIds = { vida: ['3', '42', '57', '108'], vertra: ['org123', 'org456', 'org789'] };

let keys = 0;
export const newKey = () => `key-${keys++}`;

/** @typedef {ReturnType<typeof createLedger>} Ledger */

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
        ...{ marker, key, provider, input, answers: [], unanswered: 0 },
        ...{ sent: 0, applied: 0, appliedAs: 0, mayBeApplied: false, sentTooOften: 0 },
      };
      updates.set(marker, update);
      return update;
    },
    /**
     * The update that a request to a provider is about.
     *
     * @param {string} body
     * @returns {Update | undefined}
     */
    find: (body) => updates.get(/soak-\d+/.exec(body)?.[0] ?? ''),
    /** @param {Update} update what the provider has applied */
    apply(update) {
      update.applied += 1;
      update.appliedAs = ++applications;
      update.mayBeApplied = true;
    },
    all: () => [...updates.values()],
    clear: () => updates.clear(),
  };
}

/**
 * Mostly an update that can be applied; one in thirteen is applied in part, or refused, for what it asks.
 *
 * @param {'vida' | 'vertra'} provider
 * @param {string} marker
 * @param {number} number
 */
function toInput(provider, marker, number) {
  const ids = organizationIds[provider];
  const organizationId = ids[number % ids.length];
  const isOdd = number % 13 === 0;
  return provider === 'vida'
    ? { organizationId, name: marker, smsEnabled: true, ...(isOdd && { email: 'not an address' }) }
    : { organizationId, description: marker, ...(isOdd && { name: 'Northwest' }) };
}
