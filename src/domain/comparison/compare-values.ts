import type { Organization } from '../organization/organization.ts';
import type { Field, FieldTable, FieldType, FieldTypes } from '../provider-fields/field.ts';
import type { ComparisonState, FieldComparison } from './field-comparison.ts';
import type { TextRule } from './same-text.ts';
import { areSameTexts, isSameText } from './same-text.ts';

/** How the fields of a provider are compared. */
export interface ComparisonRule {
  readonly fields: FieldTable;
  /** Whether the provider ignores the case of the fields with the column `caseInsensitive`. */
  readonly ignoresCase: boolean;
  /** Returns the value that an organization has for a field of the table; undefined when it was not reported. */
  readonly findHeld: (organization: Organization, field: string) => unknown;
}

/** Compares each value that is not undefined with the organization's, in the order of the values. */
export function compareValues(
  rule: ComparisonRule,
  values: object,
  organization: Organization,
): readonly FieldComparison[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ path: [field], state: compareValue(rule, field, value, organization) }));
}

/** Compares the value of one field with the organization's. */
export function compareValue(
  { fields, ignoresCase, findHeld }: ComparisonRule,
  field: string,
  value: unknown,
  organization: Organization,
): ComparisonState {
  const held = findHeld(organization, field);
  const row = fields[field];
  if (row === undefined || held === undefined) return 'NOT_REPORTED';
  if (organization.unreported?.includes(field)) return 'NOT_REPORTED';
  const textRule = { ignoresCase: ignoresCase && row.caseInsensitive === true };
  return isSameValue(row, held, value, textRule) ? 'SAME' : 'DIFFERENT';
}

type IsSame<Value> = (held: Value | null, requested: Value | null, rule: TextRule) => boolean;

const isEqual: IsSame<unknown> = (held, requested) => held === requested;

/** How values of each type are compared (vertra.md, "Names may be normalized"). Null equals an empty string. */
const comparators: { readonly [Type in FieldType]: IsSame<FieldTypes[Type]> } = {
  text: (held, requested, rule) => isSameText(held ?? '', requested ?? '', rule),
  texts: (held, requested, rule) =>
    held === null || requested === null ? held === requested : areSameTexts(held, requested, rule),
  boolean: isEqual,
  VidaHipaaSetting: isEqual,
  VidaOrgAccountType: isEqual,
};

function isSameValue({ type }: Field, held: unknown, requested: unknown, rule: TextRule): boolean {
  const isSame = comparators[type] as IsSame<unknown>;
  return isSame(held, requested, rule);
}
