/**
 * Sends an operation.
 *
 * @param {string} url
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {Record<string, string>} headers
 * @returns {Promise<{ status: number, data?: any, errors?: any[] }>}
 */
export async function execute(url, query, variables = {}, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...JSON.parse(await response.text()) };
}

const updateDocument = /* GraphQL */ `
  mutation Update($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on OrganizationUpdate {
        fields { path state }
        organization { id name }
      }
      ... on OrganizationError {
        code
        applied
        requestId
      }
      ... on OrganizationOutcomeUnknownError { reason }
    }
  }
`;

/**
 * Updates one organization.
 *
 * @param {string} url of a router or the gateway
 * @param {object} input
 * @param {Record<string, string>} headers
 */
export function updateOrganization(url, input, headers = {}) {
  return execute(url, updateDocument, { input }, headers);
}
