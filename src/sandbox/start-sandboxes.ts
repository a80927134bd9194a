import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { startSandbox } from './sandbox.ts';
import { createWireLog } from './wire-log.ts';

/** The simulated providers of one connection. */
export interface ConnectedSandbox extends Sandbox {
  readonly connection: string;
}

/** A second account at each provider, with credentials, organizations, quotas and faults of its own. */
const second = {
  connection: 'emea',
  vidaToken: 'sandbox-emea-vida-token',
  vertraToken: 'sandbox-emea-vertra-token',
  nameSuffix: ' EMEA',
} as const;

/** Starts two accounts at both providers, whose requests are read together. */
export function startSandboxes(
  options: Pick<SandboxOptions, 'quota' | 'vertraDialect'>,
): Promise<readonly [ConnectedSandbox, ConnectedSandbox]> {
  const common = { ...options, log: createWireLog(), recordsRequests: false };
  const start = async (own: SandboxOptions & { readonly connection: string }): Promise<ConnectedSandbox> => ({
    ...(await startSandbox({ ...common, ...own })),
    connection: own.connection,
  });
  return Promise.all([start({ connection: 'default' }), start(second)]);
}
