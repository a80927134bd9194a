import type { QuotaOptions } from './quota.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import { startSimulatedProvider } from './start-simulated-provider.ts';
import { createVertra } from './vertra.ts';
import type { VertraDialect } from './vertra-dialect.ts';
import { createVida } from './vida.ts';
import { sandboxResellerId } from './vida-seed.ts';
import type { LoggedRequest } from './wire-log.ts';
import { createWireLog, labelHeader } from './wire-log.ts';

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
  /** Whether `requests` of each provider has every request since the start; `true` by default, for tests. */
  readonly recordsRequests?: boolean;
}

/** Both simulated providers, listening on the loopback interface. */
export interface Sandbox {
  readonly vida: SimulatedProvider;
  readonly vertra: SimulatedProvider;
  /** The reseller whose organizations Vida lists. */
  readonly vidaResellerId: string;
  /** The header with the label of a request. */
  readonly labelHeader: string;
  /** Returns the latest requests that both providers received with this label. */
  received(label: string): readonly LoggedRequest[];
  /** Destroys every socket of both providers, so that it resolves even while requests hang. */
  close(): Promise<void>;
}

/** Starts both providers on ephemeral ports of 127.0.0.1, in their seed state. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = createWireLog();
  const records = { log, recordsRequests: options.recordsRequests ?? true };
  const [vida, vertra] = await Promise.all([
    startSimulatedProvider(createVida(options.vidaToken, options.quota), records),
    startSimulatedProvider(createVertra(options.vertraDialect, options.vertraToken, options.quota), records),
  ]);
  return {
    vida,
    vertra,
    vidaResellerId: String(sandboxResellerId),
    labelHeader,
    received: log.read,
    close: async () => {
      await Promise.all([vida.close(), vertra.close()]);
    },
  };
}
