import type { Fault } from './faults.ts';
import type { ProviderFaults } from './provider-faults.ts';
import type { VertraRecord } from './vertra-record.ts';
import type { VidaRecord } from './vida-record.ts';

/** A provider's behavior on an update, selected by the organization's id. */
export interface Scenario {
  readonly name: string;
  /** The organization at Vida, a decimal integer as text; absent when Vida has no such scenario. */
  readonly vidaId?: string;
  /** The organization at Vertra, in every dialect; absent when Vertra has no such scenario. */
  readonly vertraId?: string;
  /** One sentence on the provider's behavior, for the documentation. */
  readonly description: string;
  /** The member of the GraphQL union that the gateway returns. */
  readonly unionMember: string;
  /** The reason of an unknown outcome: TIMEOUT, CONNECTION_LOST, SERVER_ERROR, UNREADABLE_ANSWER or NOT_CONFIRMED. */
  readonly reason?: string;
  /** The number of updates that the provider has applied when the gateway responds. */
  readonly writes: 0 | 1;
  /** Fields that trigger the scenario, with the provider's own names; absent when every update triggers it. */
  readonly sampleUpdate?: Readonly<Record<string, unknown>>;
  /** The fault of each update; absent when the state of the organization causes the behavior. */
  readonly fault?: ScenarioFault;
  /** The properties of the organization that differ from those of other scenarios. */
  readonly vidaState?: Partial<VidaRecord>;
  readonly vertraState?: Partial<VertraRecord>;
}

/** A scenario whose outcome is unknown to the client. */
export type UnknownScenario = Omit<Scenario, 'unionMember' | 'reason'>;

/** Returns the fault of one update; `attempt` counts the updates of the organization since the reset, from 1. */
export type ScenarioFault = (provider: ProviderFaults, attempt: number) => Fault | undefined;
