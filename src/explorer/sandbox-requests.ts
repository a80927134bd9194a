import type { GatewayClient } from './gateway-client.ts';
import { toConnectionKey } from './verdict/update-input.ts';

/** Sorts requests by the organizations of the inputs; those of the same organization stay in the order of their arrival. */
export function sortByInput(
  requests: readonly SandboxRequest[],
  organizationIds: readonly (string | null)[],
): readonly SandboxRequest[] {
  const position = (request: SandboxRequest) => {
    const index = organizationIds.indexOf(toOrganizationId(request));
    return index < 0 ? organizationIds.length : index;
  };
  return requests.toSorted((one, other) => position(one) - position(other));
}

function toOrganizationId({ connection, path, provider, query }: SandboxRequest): string {
  const id = query['targetOrganizationId'] ?? query['targetAccountId'] ?? path.split('/').at(-1) ?? '';
  return `${toConnectionKey(provider.toLowerCase(), connection)}:${id}`;
}

/** A request that a simulated provider received. */
export interface SandboxRequest {
  /** Its place in the order of arrival. */
  readonly number: number;
  readonly provider: string;
  readonly connection?: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number | null;
  readonly applied: boolean;
  readonly rejectedFields: readonly string[];
}

/**
 * Fetches what the sandbox received for several requests, in order.
 *
 * @returns null when the gateway does not serve it
 */
export async function fetchSandboxRequests(
  gateway: GatewayClient,
  requestIds: readonly string[],
): Promise<readonly SandboxRequest[] | null> {
  try {
    const responses = await Promise.all(requestIds.map(gateway.fetchSandboxRequests));
    if (responses.some(({ ok }) => !ok)) return null;
    const bodies = (await Promise.all(responses.map((response) => response.json()))) as {
      readonly requests: readonly Omit<SandboxRequest, 'number'>[];
    }[];
    return bodies.flatMap(({ requests }) => requests).map((request, number) => ({ ...request, number }));
  } catch {
    return null;
  }
}
