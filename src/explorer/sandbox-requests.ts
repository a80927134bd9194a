import type { GatewayClient } from './gateway-client.ts';

/** A request that a simulated provider received. */
export interface SandboxRequest {
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number | null;
  readonly applied: boolean;
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
      readonly requests: readonly SandboxRequest[];
    }[];
    return bodies.flatMap(({ requests }) => requests);
  } catch {
    return null;
  }
}
