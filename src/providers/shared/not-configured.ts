import type { UnavailableError } from '../../domain/errors.ts';
import { refusal } from '../../domain/errors.ts';
import type { Provider } from '../../domain/provider/provider.ts';
import { defaultAccount, defaultConnection, providerNames } from '../../domain/provider/provider.ts';
import type { ProviderPort } from '../../domain/provider/provider-port.ts';

/**
 * Creates the port of a default connection without a credential: each request fails with the name of the missing setting.
 *
 * @param missingSetting the setting's name, e.g. `VIDA_API_TOKEN`
 */
export function createUnconfiguredProvider<P extends Provider>(
  provider: P,
  missingSetting: string,
): ProviderPort<P> {
  const message = `${providerNames[provider].label} is not configured here: set ${missingSetting}.`;
  const unavailable: UnavailableError = {
    kind: 'unavailable',
    ...refusal(message, provider),
    retryAfterSeconds: null,
  };
  const connection = defaultConnection;
  const unknown = { configured: false, sandbox: false, dialect: null, circuit: null, quotas: [] } as const;
  return {
    account: defaultAccount,
    missingCredential: unavailable,
    status: () => ({ provider, connection, ...unknown }),
    check: () => [],
    checkExpected: () => [],
    compare: () => [],
    update: async () => unavailable,
    read: async (providerIds) => providerIds.map(() => unavailable),
    readComplete: async (providerIds) => providerIds.map(() => unavailable),
    list: async () => unavailable,
  };
}
