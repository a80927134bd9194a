import { describe, expect, it } from 'vitest';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';
import { toInput } from '../support/to-input.ts';

/** What §2 of the outcome table says of each member. */
const applied: Readonly<Record<string, string | undefined>> = { OrganizationOutcomeUnknownError: 'UNKNOWN' };

/** The scenarios that hang wait it out; every other answer comes, however busy the machine is. */
const patienceMs = (reason: string | undefined) => (reason === 'TIMEOUT' ? 200 : 10_000);

const cases = scenarios.flatMap((scenario) =>
  (['vida', 'vertra'] as const).flatMap((provider) => {
    const id = scenario[`${provider}Id`];
    return id === undefined
      ? []
      : [{ provider, id, scenario, name: scenario.name, unionMember: scenario.unionMember }];
  }),
);

describe.each(cases)('$provider, $name ($id)', ({ id, provider, scenario }) => {
  it(`shows ${scenario.unionMember} ${scenario.reason ?? ''}`, async () => {
    const { sandbox, send, unexpected } = await startGateway({ timeoutMs: patienceMs(scenario.reason) });
    const input = toInput(provider, id, scenario);
    const { data, errors } = await send(UpdateOrganizationDocument, { input });
    const result = data?.updateOrganization;
    expect(errors).toBeUndefined();
    expect(result?.__typename).toBe(scenario.unionMember);
    expect(result && 'reason' in result ? result.reason : undefined).toBe(scenario.reason);
    if (result && 'applied' in result)
      expect(result.applied).toBe(applied[scenario.unionMember] ?? 'NOT_APPLIED');
    expect(sandbox[provider].writes(id)).toBe(scenario.writes);
    expect(updatesSent(sandbox[provider])).toHaveLength(scenario.name.endsWith('-then-fine') ? 2 : 1);
    expect(unexpected).toEqual([]);
  });
});

it('shows every member of the union', () => {
  const shown = new Set(scenarios.map(({ unionMember }) => unionMember));
  expect([...shown].sort()).toMatchInlineSnapshot(`
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
