import type { Rule } from '../graphql-plugins/rule.ts';
import type { Incoming } from '../request.ts';

type Arrival = Required<Pick<Rule, 'onArrival'>>;

/**
 * Has each rule judge a request as it arrives, one after the other, and waits only for those that have to wait themselves.
 *
 * @returns a promise where one had to; it rejects, as this throws, with the refusal
 */
export function arrive(rules: readonly Arrival[], incoming: Incoming, first = 0): void | Promise<void> {
  for (let index = first; index < rules.length; index += 1) {
    const wait = rules[index]?.onArrival(incoming);
    if (wait) return wait.then(() => arrive(rules, incoming, index + 1));
  }
}
