import type { Scenario } from './scenario.ts';
import { knownScenarios } from './scenarios-known.ts';
import { unknownScenarios } from './scenarios-unknown.ts';

/** Every scenario; a name occurs twice when the outcome depends on the provider. */
export const scenarios: readonly Scenario[] = [...knownScenarios, ...unknownScenarios];
