/** @typedef {import('./ledger.mjs').Update} Update */
/** @typedef {{ body: string, headers: Record<string, string> }} Operation */

const fields = `
  __typename
  ... on OrganizationUpdate { organization { name description vida @include(if: $rest) { active } } }
  ... on OrganizationError { applied }
  ... on OrganizationOutcomeUnknownError { reason }`;

const one = `mutation One($input: UpdateOrganizationInput!, $key: String, $rest: Boolean!) {
  updateOrganization(input: $input, idempotencyKey: $key) {${fields}}
}`;

const many = `mutation Many($inputs: [UpdateOrganizationInput!]!, $key: String, $rest: Boolean!) {
  updateOrganizations(inputs: $inputs, idempotencyKey: $key) {${fields}}
}`;

/** Now and then a client asks for what the update's answer does not tell, which the gateway then reads. */
const asksForTheRest = () => Math.random() < 0.3;

/**
 * @param {Update} update
 * @param {boolean} keyInHeader or in the argument
 * @returns {Operation}
 */
export function updateOne({ input, key }, keyInHeader) {
  if (key === null || !keyInHeader) return operation(one, { input, key });
  return operation(one, { input }, { 'idempotency-key': `"${key}"` });
}

/**
 * @param {readonly Update[]} updates
 * @param {string | null} key of the batch
 * @returns {Operation}
 */
export function updateMany(updates, key) {
  return operation(many, { inputs: updates.map(({ input }) => input), key });
}

/**
 * @param {string} query
 * @param {object} variables
 * @param {Record<string, string>} [headers]
 */
function operation(query, variables, headers = {}) {
  return {
    body: JSON.stringify({ query, variables: { ...variables, rest: asksForTheRest() } }),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

/**
 * Notes what an answer tells of each update.
 *
 * @param {readonly Update[]} updates
 * @param {readonly boolean[]} appliedBefore
 * @param {string} text
 * @returns {boolean} was it an answer of the union's members alone?
 */
export function noteAnswer(updates, appliedBefore, text) {
  const { data, errors } = JSON.parse(text);
  const outcomes = [data?.updateOrganizations ?? data?.updateOrganization].flat();
  for (const [index, update] of updates.entries()) {
    const outcome = outcomes[index];
    if (!outcome) update.unanswered += 1;
    else
      update.answers.push({
        ...toCallerOutcome(update, outcome),
        appliedBefore: appliedBefore[index] ?? false,
      });
  }
  const isComplete = outcomes.length === updates.length && outcomes.every(Boolean);
  return isComplete && (errors ?? []).every(isFailedRead);
}

/**
 * What could not be read is null and has an error; the outcome beside it stands.
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
function toCallerOutcome({ provider }, { applied, organization, reason, __typename: member }) {
  return {
    member,
    applied,
    reason,
    text: provider === 'vida' ? organization?.name : organization?.description,
  };
}
