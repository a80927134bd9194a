const byPath = import.meta.glob<string>('../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The text of every file in `schema/operations`, inserted when the page is bundled. */
export const operations: readonly string[] = Object.values(byPath);

export const providersQuery = byPath['../../schema/operations/OrganizationProviders.graphql'] ?? '';
