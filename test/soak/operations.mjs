/** @typedef {import('./ledger.mjs').Update} Update */
/** @typedef {{ body: string, headers: Record<string, string> }} Operation */

const fields = `
  __typename
  ... on OrganizationUpdate { organization { name description vida @include(if: $withVidaSettings) { active } } }
  ... on OrganizationError { applied }
  ... on OrganizationOutcomeUnknownError { reason }`;

const one = `mutation One($input: UpdateOrganizationInput!, $key: String, $withVidaSettings: Boolean!) {
  updateOrganization(input: $input, idempotencyKey: $key) {${fields}}
}`;

const many = `mutation Many($inputs: [UpdateOrganizationInput!]!, $key: String, $withVidaSettings: Boolean!) {
  updateOrganizations(inputs: $inputs, idempotencyKey: $key) {${fields}}
}`;

/** Whether a client selects fields that are not in the response to the update, which the gateway then reads. */
const isVidaSelected = () => Math.random() < 0.3;

/**
 * @param {Update} update
 * @param {boolean} keyInHeader whether the key is sent in the header instead of the argument
 * @returns {Operation}
 */
export function createUpdate({ input, key }, keyInHeader) {
  if (key === null || !keyInHeader) return createOperation(one, { input, key });
  return createOperation(one, { input }, { 'idempotency-key': `"${key}"` });
}

/**
 * @param {readonly Update[]} updates
 * @param {string | null} key the key of the batch
 * @returns {Operation}
 */
export function createBatch(updates, key) {
  return createOperation(many, { inputs: updates.map(({ input }) => input), key });
}

/**
 * @param {string} query
 * @param {object} variables
 * @param {Record<string, string>} [headers]
 */
function createOperation(query, variables, headers = {}) {
  return {
    body: JSON.stringify({ query, variables: { ...variables, withVidaSettings: isVidaSelected() } }),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

/**
 * Records the outcome of each update in a response.
 *
 * @param {readonly Update[]} updates
 * @param {readonly boolean[]} appliedBefore
 * @param {string} text
 * @returns {boolean} whether the response contains an outcome for each update, and no error except failed reads
 */
export function recordOutcomes(updates, appliedBefore, text) {
  const { data, errors } = JSON.parse(text);
  const outcomes = [data?.updateOrganizations ?? data?.updateOrganization].flat();
  for (const [index, update] of updates.entries()) {
    const outcome = outcomes[index];
    if (!outcome) update.unanswered += 1;
    else
      update.outcomes.push({
        ...toObservedOutcome(update, outcome),
        appliedBefore: appliedBefore[index] ?? false,
      });
  }
  const isComplete = outcomes.length === updates.length && outcomes.every(Boolean);
  return isComplete && (errors ?? []).every(isFailedRead);
}

/**
 * Whether an error belongs to a failed read, which does not change the outcome.
 *
 * @param {{ path?: readonly (string | number)[] }} error
 */
function isFailedRead({ path }) {
  return path?.includes('organization') ?? false;
}

/**
 * @param {Update} update
 * @param {any} outcome
 */
function toObservedOutcome({ provider }, { applied, organization, reason, __typename: member }) {
  return {
    member,
    applied,
    reason,
    text: provider === 'vida' ? organization?.name : organization?.description,
  };
}
