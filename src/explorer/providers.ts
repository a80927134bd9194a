import type { GatewayClient } from './ask-gateway.ts';
import { providersQuery } from './operations.ts';

export interface ProviderStatus {
  readonly provider: string;
  readonly configured: boolean;
  readonly sandbox: boolean;
  readonly circuit?: string | null;
  readonly dialect?: string | null;
}

/** Which providers can be used here; null when the gateway tells nobody without a key. */
export async function askProviders(gateway: GatewayClient): Promise<readonly ProviderStatus[] | null> {
  const { data } = await gateway.ask({ query: providersQuery });
  return toProviders(data?.['organizationProviders']) ?? askHealth();
}

/** Health is told without a key, since what watches a process has none. */
async function askHealth(): Promise<readonly ProviderStatus[] | null> {
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
