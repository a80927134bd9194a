import type { Contract, Route } from './contract.ts';
import type { Fault } from './faults.ts';
import { scenarios } from './scenarios.ts';

/** Chooses faults by organization id, and counts the updates that each scenario has seen. */
export interface ScenarioChooser {
  choose(route: Route): Fault | undefined;
  /** Counts from zero again. */
  reset(): void;
}

/** A chooser for one provider; only updates are touched, so that reads of the same ids work. */
export function createScenarioChooser({ scenarioId, faults }: Contract): ScenarioChooser {
  const attempts = new Map<string, number>();
  return {
    choose({ isUpdate, organizationId }) {
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
