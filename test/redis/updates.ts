import { expect } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';

/** Both providers, with their names in the input and in the sandbox. */
export const providers = [{ provider: 'vida' }, { provider: 'vertra' }] as const;
export type ProviderName = (typeof providers)[number]['provider'];

const organizationIds = { vida: ['3', '42', '57', '108'], vertra: ['org123', 'org456', 'org789'] } as const;

/** Creates an update with this text; the number selects one of the provider's organizations. */
export function toInput(provider: ProviderName, text: string, number = 0): UpdateOrganizationInput {
  const ids = organizationIds[provider];
  const organizationId = ids[number % ids.length] ?? '';
  return provider === 'vida'
    ? { vida: { organizationId, name: text } }
    : { vertra: { organizationId, description: text } };
}

/** Returns the updates that a provider received, without the gateway's reads. */
export function updatesAt({ requests }: SimulatedProvider): readonly RecordedRequest[] {
  return requests.filter(({ method }) => method !== 'GET');
}

/** Makes each later update fail with the fault; undefined ends this. */
export function failUpdates(simulation: SimulatedProvider, fault: Fault | undefined): void {
  simulation.inject(({ method }) => (method === 'GET' ? undefined : fault));
}

/** Returns the number of updates that a provider has applied. */
export function countWrites(sandbox: Sandbox, provider: ProviderName): number {
  return organizationIds[provider].reduce((sum, id) => sum + sandbox[provider].writes(id), 0);
}

/** The replay of a response: a comparison is read anew. */
export function toReplay(response: object): object {
  const comparison = 'comparison' in response ? response.comparison : null;
  return {
    ...response,
    replayed: true,
    ...(comparison ? { comparison: { ...comparison, readAt: expect.any(String) } } : {}),
  };
}
