import type { FieldResult, FieldState } from '../domain/update/field-result.ts';
import { builder } from './builder.ts';

const OrganizationFieldState = builder.enumType('OrganizationFieldState', {
  description: 'What became of one field of an update.',
  values: {
    APPLIED: { description: 'The provider confirmed the field.' },
    REJECTED: { description: 'The provider reported that the field was not applied.' },
    UNCONFIRMED: {
      description:
        'The response neither confirms nor rejects the field. Compare it with the organization before you send it again.',
    },
  } satisfies Record<FieldState, object>,
});

export const OrganizationFieldResult = builder.objectRef<FieldResult>('OrganizationFieldResult').implement({
  description: 'What became of one field that was sent.',
  fields: (t) => ({
    path: t.stringList({
      description: 'The input path of the field, such as ["input", "vida", "name"].',
      resolve: ({ path }) => path,
    }),
    state: t.expose('state', { type: OrganizationFieldState, description: 'What became of the field.' }),
  }),
});

/** The description of `fields` wherever an update reports them. */
export const fieldsDescription =
  'One entry for each field that was sent, in the order of the fields of the input type.';
