import { expect, it } from 'vitest';
import { refused } from './behavior.ts';
import { documentedBehavior } from './behaviors.ts';
import { createLedger } from './ledger.ts';
import { toOutcome } from './queries.ts';
import type { WriteResponse } from './responses.ts';
import type { Sequence, Step } from './sequence.ts';
import { toTruth } from './truth.ts';
import { findViolations } from './violations.ts';

const json = { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true };

/** Returns the rules that are broken when an update is received at these times and reported NOT_APPLIED at time 10. */
function rulesBroken(arrivals: readonly number[], { replays = 0, responses = 1 } = {}): readonly string[] {
  const values = { name: 'N' };
  const write = { marker: 'm1', provider: 'vida', organization: '1', values, script: [] } as const;
  const step: Step = {
    caller: 0,
    process: 0,
    isAwaited: true,
    operation: { kind: 'update', writes: [write], key: null },
    replays: null,
  };
  const replay: Step = { ...step, replays: 'SAME' };
  const sequence: Sequence = { number: 0, steps: [step, ...Array.from({ length: replays }, () => replay)] };
  const ledger = createLedger(() => ({}));
  for (const arrivedAt of arrivals) {
    const entry = ledger.addWrite({
      ...{ provider: 'vida', process: 0, organization: '1', marker: 'm1', sent: values },
      ...{ timed: documentedBehavior.vida, expected: refused('UnavailableError') },
      ...{ isDisturbing: false, isDisturbed: false, arrivedAt },
    });
    entry.endedAt = arrivedAt;
  }
  const response: WriteResponse = {
    ...{ kind: 'write', way: 'update', write, key: null, item: 0, sequence, step },
    ...{ outcome: toOutcome('vida', json), startedAt: 0, answeredAt: 10 },
  };
  const all = Array.from({ length: responses }, () => response);
  const truth = toTruth({ ledger, timeoutMs: 800, sequences: [], responses: all });
  return findViolations(truth).map(({ rule }) => rule);
}

it('the oracle reports an update that is sent after its NOT_APPLIED response', () => {
  expect(rulesBroken([11])).toContain('NOT_APPLIED, and then sent');
  expect(rulesBroken([5, 11])).toContain('NOT_APPLIED, and then sent');
});

it('the oracle accepts a NOT_APPLIED update that is sent before its response, again for a replay, or never', () => {
  const rule = 'NOT_APPLIED, and then sent';
  expect(rulesBroken([5])).not.toContain(rule);
  expect(rulesBroken([])).not.toContain(rule);
  expect(rulesBroken([11], { replays: 1 })).not.toContain(rule);
  expect(rulesBroken([11], { responses: 2 })).not.toContain(rule);
});
