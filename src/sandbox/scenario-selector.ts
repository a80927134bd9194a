import type { Contract, Route } from './contract.ts';
import type { Fault } from './faults.ts';
import { scenarios } from './scenarios.ts';

/** Selects faults by organization id, and counts the updates of each scenario. */
export interface ScenarioSelector {
  select(route: Route): Fault | undefined;
  /** Sets the counters to zero. */
  reset(): void;
}

/** Creates the selector of one provider; scenarios change updates only, so that the same ids can be read. */
export function createScenarioSelector({ scenarioId, faults }: Contract): ScenarioSelector {
  const attempts = new Map<string, number>();
  return {
    select({ isUpdate, organizationId }) {
      if (!isUpdate || organizationId === undefined) return undefined;
      const scenario = scenarios.find((candidate) => candidate[scenarioId] === organizationId);
      if (scenario === undefined) return undefined;
      const attempt = (attempts.get(organizationId) ?? 0) + 1;
      attempts.set(organizationId, attempt);
      return scenario.fault?.(faults, attempt);
    },
    reset: () => attempts.clear(),
  };
}
