import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { ProviderCircuit, ProviderStatus } from '../domain/provider/provider-port.ts';
import { builder } from './builder.ts';

export const OrganizationProvider = builder.enumType('OrganizationProvider', {
  description: 'An external system that stores organizations.',
  values: {
    VIDA: {
      description:
        'Vida. An organization is a set of settings, some of which can be updated while others fail.',
    },
    VERTRA: {
      description: 'Vertra Cloud. An update returns the whole organization, also called workspace.',
    },
  } satisfies Record<Provider, object>,
});

const OrganizationCircuitState = builder.enumType('OrganizationCircuitState', {
  description: 'The state of the circuit breaker of a provider.',
  values: {
    CLOSED: { description: 'Requests are sent.' },
    OPEN: {
      description:
        'Requests are refused for a few seconds, because too many requests to the provider failed recently.',
    },
    HALF_OPEN: { description: 'One request is sent, to test whether the provider has recovered.' },
  } satisfies Record<ProviderCircuit, object>,
});

const OrganizationProviderStatus = builder.objectRef<ProviderStatus>('OrganizationProviderStatus').implement({
  description: 'The status of a provider, known without a request to it.',
  fields: (t) => ({
    provider: t.expose('provider', { type: OrganizationProvider, description: 'The provider.' }),
    configured: t.exposeBoolean('configured', {
      description:
        'Whether the gateway has a credential for the provider; without one it sends no requests to it.',
    }),
    sandbox: t.exposeBoolean('sandbox', {
      description:
        'Whether the gateway simulates the provider (sandbox): updates do not reach the real provider and are not ' +
        'stored permanently.',
    }),
    circuit: t.expose('circuit', {
      type: OrganizationCircuitState,
      nullable: true,
      description: 'The state of the circuit breaker; null when the provider is not configured.',
    }),
    dialect: t.exposeString('dialect', {
      nullable: true,
      description:
        "The version of the provider's contract that the gateway uses; null when there is only one.",
    }),
  }),
});

builder.queryField('organizationProviders', (t) =>
  t.field({
    type: [OrganizationProviderStatus],
    description: 'The status of every provider.',
    resolve: (_root, _args, { updates: { ports } }) => providers.map((provider) => ports[provider].status()),
  }),
);
