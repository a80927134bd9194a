import type { ComparisonRule } from '../../domain/comparison/compare-values.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import { vertraFields } from '../../domain/provider-fields/vertra-fields.ts';

/** Creates the rule of a dialect, by which updates are confirmed and compared. */
export function createVertraRule(rule: Pick<ComparisonRule, 'ignoresCase'>): ComparisonRule {
  return {
    ...rule,
    fields: vertraFields,
    findHeld: (organization, field) => organization[field as keyof Organization],
  };
}
