const byPath = import.meta.glob<string>('../../schema/operations/OrganizationProviders.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The published operation that reads the status of the providers, inserted when the page is bundled. */
export const [providersQuery = ''] = Object.values(byPath);
