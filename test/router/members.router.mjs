import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, updateOrganization } from './ask.mjs';
import { startGraph } from './graph.mjs';

/** An update that shows the member in the sandbox (README.md, "The sandbox"), and what the interface tells of it. */
const shown = {
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
  OrganizationOutcomeUnknownError: [{ vida: { organizationId: '9500', name: 'N' } }, 'OUTCOME_UNKNOWN'],
  OrganizationIdempotencyError: [{ vida: { organizationId: '3', name: 'O' } }, 'IDEMPOTENCY_KEY_REUSED'],
  OrganizationUnexpectedError: [{ vida: { organizationId: '9422', name: 'N' } }, 'UNEXPECTED'],
};

/** Used twice, so that the second use, with another input, is refused. */
const usedKey = { 'idempotency-key': 'used' };

describe('each member of UpdateOrganizationResult comes through a router, by fragments on the interfaces', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
    await updateOrganization(graph.router, { vida: { organizationId: '3', name: 'N' } }, usedKey);
  });
  after(() => graph?.close());

  for (const [member, [input, told]] of Object.entries(shown)) {
    it(member, async () => {
      const headers = told === 'IDEMPOTENCY_KEY_REUSED' ? usedKey : {};
      const { data, errors } = await updateOrganization(graph.router, /** @type {object} */ (input), headers);
      assert.equal(errors, undefined);
      const { __typename, code, organization } = data.updateOrganization;
      assert.deepEqual([__typename, code ?? organization.id], [member, told]);
    });
  }

  it('and there is no other', async () => {
    const query = '{ __type(name: "UpdateOrganizationResult") { possibleTypes { name } } }';
    const { data } = await ask(graph.router, query);
    const members = data.__type.possibleTypes.map((/** @type {{ name: string }} */ { name }) => name);
    assert.deepEqual(members.sort(), Object.keys(shown).sort());
  });
});
