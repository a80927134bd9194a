/** An external system that keeps organizations. The names are those of the GraphQL enum `OrganizationProvider`. */
export type Provider = 'VIDA' | 'VERTRA';

export const providers: readonly Provider[] = ['VIDA', 'VERTRA'];

/** How a provider is called in text for people. */
export const providerLabels: Readonly<Record<Provider, string>> = {
  VIDA: 'Vida',
  VERTRA: 'Vertra Cloud',
};

/** How a provider is called in an input's branches and in `Organization.id`. */
export const providerKeys = { VIDA: 'vida', VERTRA: 'vertra' } as const satisfies Record<Provider, string>;
