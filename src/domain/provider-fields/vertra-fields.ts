import type { FieldTable } from './field.ts';

/**
 * Every field that an update at Vertra Cloud can set (vertra.md, Update and Limits). `Field` explains the columns. How
 * Vertra counts characters is not documented.
 */
export const vertraFields = {
  name: {
    wire: 'name',
    type: 'text',
    caseInsensitive: true,
    maxLength: 50,
    description: 'The name, at most 50 characters.',
  },
  description: {
    wire: 'description',
    type: 'text',
    nullable: true,
    maxLength: 200,
    description: 'The description, at most 200 characters.',
  },
  tags: {
    wire: 'tags',
    type: 'texts',
    maxLength: 20,
    description: 'The tags, at most 20 characters each.',
    inputNote:
      'Vertra Cloud does not document whether the tags replace or extend the current ones; the response shows the result.',
  },
} as const satisfies FieldTable;
