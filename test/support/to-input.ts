import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { Scenario } from '../../src/sandbox/scenarios.ts';

/** The update that shows a scenario. */
export function toInput(
  provider: 'vida' | 'vertra',
  id: string,
  { sends }: Scenario,
): UpdateOrganizationInput {
  if (provider === 'vertra') return { vertra: { organizationId: id, ...(sends ?? { name: 'Fresh name' }) } };
  const { orgName, ...settings } = sends ?? { orgName: 'Fresh name', smsEnabled: true };
  return {
    vida: { organizationId: id, ...(orgName === undefined ? {} : { name: String(orgName) }), ...settings },
  };
}
