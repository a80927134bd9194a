import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startGraph } from './graph.mjs';
import { execute, updateOrganization } from './graphql-client.mjs';

/** An update whose result is the member (src/sandbox/README.md), and its error code or organization id. */
const examples = {
  OrganizationUpdated: [{ vida: { organizationId: '3', name: 'N' } }, 'vida:3'],
  OrganizationPartiallyUpdated: [
    { vida: { organizationId: '9207', name: 'N', smsEnabled: true } },
    'vida:9207',
  ],
  OrganizationInputError: [{ vertra: { organizationId: 'org123', name: null } }, 'INVALID_INPUT'],
  OrganizationNotFoundError: [{ vida: { organizationId: '9404', name: 'N' } }, 'NOT_FOUND'],
  OrganizationNameTakenError: [{ vertra: { organizationId: 'fault-name-taken', name: 'N' } }, 'NAME_TAKEN'],
  OrganizationForbiddenError: [{ vertra: { organizationId: 'fault-forbidden', name: 'N' } }, 'FORBIDDEN'],
  OrganizationCredentialError: [{ vida: { organizationId: '9401', name: 'N' } }, 'CREDENTIAL_REFUSED'],
  OrganizationRateLimitedError: [{ vida: { organizationId: '9429', name: 'N' } }, 'RATE_LIMITED'],
  OrganizationUnavailableError: [
    { vertra: { organizationId: 'fault-unavailable', name: 'N' } },
    'UNAVAILABLE',
  ],
  OrganizationConflictError: [
    { vertra: { organizationId: 'org123', name: 'N', expected: { description: 'Other' } } },
    'CONFLICT',
  ],
  OrganizationOutcomeUnknownError: [{ vida: { organizationId: '9500', name: 'N' } }, 'OUTCOME_UNKNOWN'],
  OrganizationIdempotencyError: [{ vida: { organizationId: '3', name: 'O' } }, 'IDEMPOTENCY_KEY_REUSED'],
  OrganizationUnexpectedError: [{ vida: { organizationId: '9422', name: 'N' } }, 'UNEXPECTED'],
};

/** The key of a first update; another input with the same key is refused. */
const usedKey = { 'idempotency-key': 'used' };

describe('a router returns UpdateOrganizationResult with fragments on the interfaces', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
    await updateOrganization(graph.router, { vida: { organizationId: '3', name: 'N' } }, usedKey);
  });
  after(() => graph?.close());

  for (const [member, [input, codeOrId]] of Object.entries(examples)) {
    it(`returns the member ${member}`, async () => {
      const headers = codeOrId === 'IDEMPOTENCY_KEY_REUSED' ? usedKey : {};
      const { data, errors } = await updateOrganization(graph.router, /** @type {object} */ (input), headers);
      assert.equal(errors, undefined);
      const { __typename, code, organization } = data.updateOrganization;
      assert.deepEqual([__typename, code ?? organization.id], [member, codeOrId]);
    });
  }

  it('has no other members', async () => {
    const query = '{ __type(name: "UpdateOrganizationResult") { possibleTypes { name } } }';
    const { data } = await execute(graph.router, query);
    const members = data.__type.possibleTypes.map((/** @type {{ name: string }} */ { name }) => name);
    assert.deepEqual(members.sort(), Object.keys(examples).sort());
  });
});
