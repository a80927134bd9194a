import { describe, expect, it } from 'vitest';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';
import { toInput } from '../support/to-input.ts';

/** The union members whose `applied` is not NOT_APPLIED. */
const appliedByMember: Readonly<Record<string, string | undefined>> = {
  OrganizationOutcomeUnknownError: 'UNKNOWN',
};

/** Short for scenarios that time out; long enough for every other response on a busy machine. */
const toTimeoutMs = (reason: string | undefined) => (reason === 'TIMEOUT' ? 200 : 10_000);

const cases = scenarios.flatMap((scenario) =>
  (['vida', 'vertra'] as const).flatMap((provider) => {
    const id = scenario[`${provider}Id`];
    return id === undefined
      ? []
      : [{ provider, id, scenario, name: scenario.name, unionMember: scenario.unionMember }];
  }),
);

describe.each(cases)('$provider, $name ($id)', ({ id, provider, scenario }) => {
  it(`returns ${scenario.unionMember} ${scenario.reason ?? ''}`, async () => {
    const { sandbox, send, unexpected } = await startGateway({ timeoutMs: toTimeoutMs(scenario.reason) });
    const input = toInput(provider, id, scenario);
    const { data, errors } = await send(UpdateOrganizationDocument, { input });
    const result = data?.updateOrganization;
    expect(errors).toBeUndefined();
    expect(result?.__typename).toBe(scenario.unionMember);
    expect(result && 'reason' in result ? result.reason : undefined).toBe(scenario.reason);
    if (result && 'applied' in result)
      expect(result.applied).toBe(appliedByMember[scenario.unionMember] ?? 'NOT_APPLIED');
    expect(sandbox[provider].writes(id)).toBe(scenario.writes);
    expect(updatesSent(sandbox[provider])).toHaveLength(scenario.name.endsWith('-then-fine') ? 2 : 1);
    expect(unexpected).toEqual([]);
  });
});

it('the scenarios cover these members of the union', () => {
  const members = new Set(scenarios.map(({ unionMember }) => unionMember));
  expect([...members].sort()).toMatchInlineSnapshot(`
    [
      "OrganizationCredentialError",
      "OrganizationForbiddenError",
      "OrganizationInputError",
      "OrganizationNameTakenError",
      "OrganizationNotFoundError",
      "OrganizationOutcomeUnknownError",
      "OrganizationPartiallyUpdated",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError",
      "OrganizationUnexpectedError",
      "OrganizationUpdated",
    ]
  `);
});
