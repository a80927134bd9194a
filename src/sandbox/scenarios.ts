import type { Scenario } from './scenario.ts';
import { answeredScenarios } from './scenarios-answered.ts';
import { unknownScenarios } from './scenarios-unknown.ts';

/** Every scenario; a name occurs twice when the outcome depends on the provider. */
export const scenarios: readonly Scenario[] = [...answeredScenarios, ...unknownScenarios];
