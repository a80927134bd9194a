import { onTestFinished } from 'vitest';
import { sendResponse } from '../../src/sandbox/provider-response.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { ConnectedGateway } from './start-connected.ts';

const document = /* GraphQL */ `
  mutation Update($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on OrganizationError {
        message
        applied
      }
    }
  }
`;

/** Starts the simulated providers of one account, with the connections of that name that reach them. */
export async function startAccount(name: string, options: SandboxOptions = {}) {
  const tokens = { vidaToken: `${name}-vida-token`, vertraToken: `${name}-vertra-token` };
  const sandbox = await startSandbox({ ...tokens, ...options });
  onTestFinished(() => sandbox.close());
  const { vertra, vida } = sandbox;
  return {
    ...sandbox,
    listedVertra: { name, provider: 'vertra', origin: vertra.origin, token: vertra.token },
    listedVida: { name, provider: 'vida', origin: vida.origin, token: vida.token },
  };
}

/** The outcome of an update, as its caller receives it. */
export interface UpdateResult {
  readonly __typename: string;
  readonly message?: string;
  readonly applied?: string;
}

/** Updates an organization of Vertra, such as `vertra@emea:org123`. */
export async function updateName(
  { send }: Pick<ConnectedGateway, 'send'>,
  organizationId: string,
  name = 'Name',
): Promise<UpdateResult> {
  const { data } = await send<{ updateOrganization: UpdateResult }, object>(document, {
    input: { vertra: { organizationId, name } },
  });
  if (!data) throw new Error('The response has data');
  return data.updateOrganization;
}

/** Performs each request, and holds its response until the test releases it. */
export function holdResponses({ inject }: SimulatedProvider) {
  const held: (() => void)[] = [];
  inject(() => ({
    applied: true,
    play: (response, usual) => void held.push(() => sendResponse(response, usual)),
  }));
  return {
    held,
    release() {
      inject(undefined);
      for (const respond of held.splice(0)) respond();
    },
  };
}
