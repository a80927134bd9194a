/** An external system that stores organizations, named as in the GraphQL enum `OrganizationProvider`. */
export type Provider = 'VIDA' | 'VERTRA';

export const providers: readonly Provider[] = ['VIDA', 'VERTRA'];

/** The display name of each provider. */
export const providerLabels: Readonly<Record<Provider, string>> = {
  VIDA: 'Vida',
  VERTRA: 'Vertra Cloud',
};

/** The key of each provider in an input object and in `Organization.id`. */
export const providerKeys = { VIDA: 'vida', VERTRA: 'vertra' } as const satisfies Record<Provider, string>;
