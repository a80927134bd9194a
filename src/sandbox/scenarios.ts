import type { Fault } from './faults.ts';
import type { ProviderFaults } from './provider-faults.ts';
import { answeredScenarios } from './scenarios-answered.ts';
import { unknownScenarios } from './scenarios-unknown.ts';
import type { VertraRecord } from './vertra-seed.ts';
import type { VidaRecord } from './vida-seed.ts';

/** Something that a provider can do to an update, had by updating the organization with its id. */
export interface Scenario {
  readonly name: string;
  /** The organization at Vida: the text of a decimal integer. Absent when Vida has no such scenario. */
  readonly vidaId?: string;
  /** The organization at Vertra, in every dialect. Absent when Vertra has no such scenario. */
  readonly vertraId?: string;
  /** One sentence for people: what the provider does. */
  readonly tells: string;
  /** The member of the GraphQL union that a client of the gateway sees. */
  readonly shows: string;
  /** Why the outcome is unknown: TIMEOUT, CONNECTION_LOST, SERVER_ERROR, UNREADABLE_ANSWER or NOT_CONFIRMED. */
  readonly reason?: string;
  /** Updates that the box has applied once the client has its final answer. */
  readonly writes: 0 | 1;
  /** An update that shows the scenario, in the provider's own names; absent when every update does. */
  readonly sends?: Readonly<Record<string, unknown>>;
  /** What happens to each update; absent when the state of the organization does it all. */
  readonly fault?: ScenarioFault;
  /** What is peculiar about the organization itself. */
  readonly vidaState?: Partial<VidaRecord>;
  readonly vertraState?: Partial<VertraRecord>;
}

/** One whose outcome is unknown to the client. */
export type UnknownScenario = Omit<Scenario, 'shows' | 'reason'>;

/** The fault of one update; `attempt` counts the updates of the organization since the reset, from 1. */
export type ScenarioFault = (provider: ProviderFaults, attempt: number) => Fault | undefined;

/** Every scenario; a name stands twice when the two providers' clients see different things. */
export const scenarios: readonly Scenario[] = [...answeredScenarios, ...unknownScenarios];
