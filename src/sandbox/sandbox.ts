import type { QuotaOptions } from './quota.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import { startSimulatedProvider } from './start-simulated-provider.ts';
import { createVertra } from './vertra.ts';
import type { VertraDialect } from './vertra-dialect.ts';
import { createVida } from './vida.ts';
import { sandboxResellerId } from './vida-seed.ts';

/** Options of the sandbox. */
export interface SandboxOptions {
  /** The dialect of the simulated Vertra; `organizations` by default. */
  readonly vertraDialect?: VertraDialect;
  /** The only credential that the simulated Vida accepts. */
  readonly vidaToken?: string;
  /** The only credential that the simulated Vertra accepts. */
  readonly vertraToken?: string;
  /** The quota of each simulated provider; unlimited and not reported by default. */
  readonly quota?: QuotaOptions;
}

/** Both simulated providers, listening on the loopback interface. */
export interface Sandbox {
  readonly vida: SimulatedProvider;
  readonly vertra: SimulatedProvider;
  /** The reseller whose organizations Vida lists. */
  readonly vidaResellerId: string;
  /** Destroys every socket of both providers, so that it resolves even while requests hang. */
  close(): Promise<void>;
}

/** Starts both providers on ephemeral ports of 127.0.0.1, in their seed state. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const [vida, vertra] = await Promise.all([
    startSimulatedProvider(createVida(options.vidaToken, options.quota)),
    startSimulatedProvider(createVertra(options.vertraDialect, options.vertraToken, options.quota)),
  ]);
  return {
    vida,
    vertra,
    vidaResellerId: String(sandboxResellerId),
    close: async () => {
      await Promise.all([vida.close(), vertra.close()]);
    },
  };
}
