import type { ComparisonState, FieldComparison } from '../domain/comparison/field-comparison.ts';
import { builder } from './builder.ts';

const OrganizationComparisonState = builder.enumType('OrganizationComparisonState', {
  description: 'Whether the provider holds a requested value.',
  values: {
    SAME: {
      description:
        'The provider holds the value, by the rule that confirms updates: Unicode normalization and white space do not ' +
        'matter, nor does the order of tags, nor the case of a name where Vertra Cloud documents that it does not. An ' +
        'empty text equals null.',
    },
    DIFFERENT: { description: 'The provider holds another value.' },
    NOT_REPORTED: {
      description: "The provider's reads do not contain the field, so that nothing is known of it.",
    },
  } satisfies Record<ComparisonState, object>,
});

export const OrganizationFieldComparison = builder
  .objectRef<FieldComparison>('OrganizationFieldComparison')
  .implement({
    description: 'A requested value beside the one that the provider holds.',
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description: 'The input path of the field, such as ["input", "vida", "name"].',
      }),
      state: t.expose('state', {
        type: OrganizationComparisonState,
        description: 'Whether the provider holds the value.',
      }),
    }),
  });
