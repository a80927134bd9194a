import type { GatewayClient } from './gateway-client.ts';
import { providersQuery } from './operations.ts';

export interface ProviderStatus {
  readonly provider: string;
  /** The connection; `default` for that of the gateway's own settings. */
  readonly connection: string;
  readonly configured: boolean;
  readonly sandbox: boolean;
  readonly circuit?: string | null;
  readonly dialect?: string | null;
}

/**
 * Fetches the status of the providers, by GraphQL or else from the health endpoint.
 *
 * @returns null when the gateway returns none without a key
 */
export async function fetchProviders(gateway: GatewayClient): Promise<readonly ProviderStatus[] | null> {
  const { result } = await gateway.execute({ query: providersQuery });
  return toProviders(result?.data?.['organizationProviders']) ?? fetchHealthProviders();
}

/** The health endpoint requires no key, because health checks have none. */
async function fetchHealthProviders(): Promise<readonly ProviderStatus[] | null> {
  try {
    const response = await fetch('./health/ready');
    return toProviders(((await response.json()) as { providers?: unknown }).providers);
  } catch {
    return null;
  }
}

function toProviders(value: unknown): readonly ProviderStatus[] | null {
  return Array.isArray(value) ? (value as ProviderStatus[]) : null;
}
