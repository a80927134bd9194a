import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

/** Converts the sample update of a scenario to the input of the mutation. */
export function toInput(
  provider: 'vida' | 'vertra',
  id: string,
  { sampleUpdate }: Scenario,
): UpdateOrganizationInput {
  if (provider === 'vertra')
    return { vertra: { organizationId: id, ...(sampleUpdate ?? { name: 'Fresh name' }) } };
  const { orgName, ...settings } = sampleUpdate ?? { orgName: 'Fresh name', smsEnabled: true };
  return {
    vida: { organizationId: id, ...(orgName === undefined ? {} : { name: String(orgName) }), ...settings },
  };
}
