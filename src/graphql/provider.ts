import { isUsable } from '../domain/access/usable-connection.ts';
import { formatInstant } from '../domain/organization/instant.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderCircuit, ProviderStatus } from '../domain/provider/provider-port.ts';
import type { ProviderQuota, QuotaWindow } from '../domain/provider/quota.ts';
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

export const connectionDescription =
  "The connection: one account at the provider. `default` is the one of the gateway's own settings; others are configured by name.";

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

const OrganizationQuotaWindow = builder.enumType('OrganizationQuotaWindow', {
  description: 'A period for which a provider limits the number of requests.',
  values: {
    MINUTE: { description: 'A minute.' },
    DAY: { description: 'A day.' },
  } satisfies Record<QuotaWindow, object>,
});

const OrganizationProviderQuota = builder.objectRef<ProviderQuota>('OrganizationProviderQuota').implement({
  description: 'How many requests a provider allows in a period, as its responses report it.',
  fields: (t) => ({
    window: t.expose('window', { type: OrganizationQuotaWindow, description: 'The period.' }),
    limit: t.exposeInt('limit', {
      nullable: true,
      description: 'The maximum number of requests; null when the provider does not report it.',
    }),
    remaining: t.exposeInt('remaining', {
      nullable: true,
      description:
        'The number of requests that can still be sent in this period, less those in flight; null when it is not known.',
    }),
    resetsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'The time at which the whole quota is available again; null when the period starts with the next request.',
      resolve: ({ resetsAt }) => (resetsAt === null ? null : formatInstant(new Date(resetsAt))),
    }),
  }),
});

const OrganizationProviderStatus = builder.objectRef<ProviderStatus>('OrganizationProviderStatus').implement({
  description: 'The status of a connection to a provider, known without a request to it.',
  fields: (t) => ({
    provider: t.expose('provider', { type: OrganizationProvider, description: 'The provider.' }),
    connection: t.exposeString('connection', { description: connectionDescription }),
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
    quotas: t.expose('quotas', {
      type: [OrganizationProviderQuota],
      description:
        'The quotas that the provider has reported to this gateway. It sends no request that they do not allow, and bulk updates ' +
        'leave a fifth of each to other requests. Empty while the provider reports none.',
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
    description:
      'The status of each connection of which the caller may use an organization, and of the default one of each provider.',
    resolve: (_root, _args, { caller, updates: { connections } }) =>
      connections
        .list()
        .map((port) => port.status())
        .filter((status) => isUsable(caller, status)),
  }),
);
