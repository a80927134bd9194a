import type { ComparisonRule } from '../../domain/comparison/compare-values.ts';
import type { VidaSettings } from '../../domain/organization/organization.ts';
import { vidaFields, vidaSettings } from '../../domain/provider-fields/vida-fields.ts';

/** How Vida's values are compared. Their case is kept, because no contract documents that Vida ignores it. */
export const vidaRule: ComparisonRule = {
  fields: vidaFields,
  ignoresCase: false,
  findHeld: ({ name, vida }, field) =>
    field in vidaSettings ? vida?.[field as keyof VidaSettings] : field === 'name' ? name : undefined,
};
