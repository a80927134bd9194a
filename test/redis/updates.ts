import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';

/** Both providers, named as in the input and in the sandbox. */
export const providers = [{ provider: 'vida' }, { provider: 'vertra' }] as const;
export type ProviderName = (typeof providers)[number]['provider'];

const organizationIds = { vida: ['3', '42', '57', '108'], vertra: ['org123', 'org456', 'org789'] } as const;

/** An update that is known by its text; the number chooses one of the provider's organizations. */
export function toInput(provider: ProviderName, text: string, number = 0): UpdateOrganizationInput {
  const ids = organizationIds[provider];
  const organizationId = ids[number % ids.length] ?? '';
  return provider === 'vida'
    ? { vida: { organizationId, name: text } }
    : { vertra: { organizationId, description: text } };
}

/** The updates that a provider received; what is told of an organization can make the gateway read it besides. */
export function updatesAt({ requests }: SimulatedProvider): readonly RecordedRequest[] {
  return requests.filter(({ method }) => method !== 'GET');
}

/** From now on each update meets the fault; undefined ends that. */
export function failUpdates(box: SimulatedProvider, fault: Fault | undefined): void {
  box.inject(({ method }) => (method === 'GET' ? undefined : fault));
}

/** How many updates a provider has applied. */
export function countWrites(sandbox: Sandbox, provider: ProviderName): number {
  return organizationIds[provider].reduce((sum, id) => sum + sandbox[provider].writes(id), 0);
}
