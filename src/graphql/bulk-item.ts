import type { BulkItem } from '../domain/bulk/bulk-update.ts';
import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import type { OrganizationError as AnyError } from '../domain/errors.ts';
import { providerNames } from '../domain/provider/provider.ts';
import { builder } from './builder.ts';
import { defineConnection } from './connection.ts';
import { fieldsDescription, OrganizationFieldResult } from './field-result.ts';
import { OrganizationError } from './organization-error.ts';

const OrganizationBulkItem = builder.objectRef<BulkItem>('OrganizationBulkItem').implement({
  description: 'An item of a bulk update that was not fully applied.',
  fields: (t) => ({
    index: t.exposeInt('index', {
      description:
        'The index of the item in the `inputs` of `startBulkUpdate`, starting at 0. An item that is retried keeps it.',
    }),
    path: t.stringList({
      description: 'The input path of the item, such as ["inputs", "7", "vida"].',
      resolve: ({ index, provider }) => [
        ...bulkItemPath(index),
        ...(provider === null ? [] : [providerNames[provider].key]),
      ],
    }),
    error: t.field({
      type: OrganizationError,
      nullable: true,
      description:
        'Why the item was not applied, or possibly not applied; null when it was partially applied.',
      resolve: ({ outcome }): AnyError | null => (outcome.kind === 'partiallyUpdated' ? null : outcome),
    }),
    fields: t.field({
      type: [OrganizationFieldResult],
      description: `${fieldsDescription} Empty when the item has an error.`,
      resolve: ({ outcome }) => (outcome.kind === 'partiallyUpdated' ? outcome.fields : []),
    }),
  }),
});

export const OrganizationBulkItemConnection = defineConnection('OrganizationBulkItem', OrganizationBulkItem, {
  connection:
    'A page of the items of a bulk update that were not fully applied, ordered by index, or why it cannot be listed.',
  node: 'The item',
  nodes: 'The items',
});
