import type { QuotaOptions } from './quota.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import { startSimulatedProvider } from './start-simulated-provider.ts';
import { createVertra } from './vertra.ts';
import type { VertraDialect } from './vertra-dialect.ts';
import { createVida } from './vida.ts';
import { sandboxResellerId } from './vida-seed.ts';
import type { LoggedRequest, WireLog } from './wire-log.ts';
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
  /** The name of the connection that reaches them; `default` by default. */
  readonly connection?: string;
  /** Added to the name of each organization, so that a person recognizes the connection. */
  readonly nameSuffix?: string;
  /** Keeps the requests of several sandboxes together; each has its own by default. */
  readonly log?: WireLog;
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
  const { connection = 'default', log = createWireLog(), nameSuffix, quota } = options;
  const records = { connection, log, recordsRequests: options.recordsRequests ?? true };
  const [vida, vertra] = await Promise.all([
    startSimulatedProvider(createVida(options.vidaToken, quota, nameSuffix), records),
    startSimulatedProvider(
      createVertra(options.vertraDialect, options.vertraToken, quota, nameSuffix),
      records,
    ),
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
