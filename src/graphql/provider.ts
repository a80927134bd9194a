import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { ProviderCircuit, ProviderStatus } from '../domain/provider/provider-port.ts';
import { builder } from './builder.ts';

export const OrganizationProvider = builder.enumType('OrganizationProvider', {
  description: 'A system in which organizations are kept.',
  values: {
    VIDA: { description: 'Vida: an organization is a set of settings, and may be updated in part.' },
    VERTRA: {
      description: 'Vertra Cloud: an organization, or workspace, answers an update with the whole of it.',
    },
  } satisfies Record<Provider, object>,
});

const OrganizationCircuitState = builder.enumType('OrganizationCircuitState', {
  description: 'Whether requests are let through to a provider.',
  values: {
    CLOSED: { description: 'They are.' },
    OPEN: {
      description:
        'They are not: the provider failed too often of late, and is left alone for a few seconds.',
    },
    HALF_OPEN: { description: 'One is, to see whether the provider has recovered.' },
  } satisfies Record<ProviderCircuit, object>,
});

const OrganizationProviderStatus = builder.objectRef<ProviderStatus>('OrganizationProviderStatus').implement({
  description: 'What this gateway knows of a provider without asking it.',
  fields: (t) => ({
    provider: t.expose('provider', { type: OrganizationProvider, description: 'Which provider this is.' }),
    configured: t.exposeBoolean('configured', {
      description:
        'Whether this gateway has a credential for the provider; without one it asks nothing of it.',
    }),
    sandbox: t.exposeBoolean('sandbox', {
      description: 'Whether the provider is the one in the box, which keeps nothing, and not the real one.',
    }),
    circuit: t.expose('circuit', {
      type: OrganizationCircuitState,
      nullable: true,
      description: 'Whether requests are let through to it; null when it is not configured.',
    }),
    dialect: t.exposeString('dialect', {
      nullable: true,
      description:
        "The published version of the provider's contract that is spoken; null where there is only one.",
    }),
  }),
});

builder.queryField('organizationProviders', (t) =>
  t.field({
    type: [OrganizationProviderStatus],
    description: 'Every provider, and whether it can be used here.',
    resolve: (_root, _args, { updates: { ports } }) => providers.map((provider) => ports[provider].status()),
  }),
);
