import type { Behavior, TimedBehavior } from './behavior.ts';
import type { Dialect, Provider } from './fields.ts';
import { fieldNamesOf } from './fields.ts';
import type { Random } from './random.ts';
import { createStatusBehaviors } from './status-behaviors.ts';
import { createUnusualBehaviors } from './unusual-behaviors.ts';
import {
  confirmVertra,
  vertraContradictions,
  vertraForeignAnswer,
  vertraRefusal,
  vertraSuccesses,
} from './vertra-behaviors.ts';
import { vertraRefusals } from './vertra-refusals.ts';
import {
  confirmVida,
  vidaContradictions,
  vidaForeignAnswer,
  vidaRefusal,
  vidaSuccesses,
} from './vida-behaviors.ts';
import { vidaRefusals } from './vida-refusals.ts';
import { createUnreadableBehaviors, createWireBehaviors } from './wire-behaviors.ts';

/** Everything that the oracle's providers do with an update. */
export const behaviors: Readonly<Record<Provider, readonly Behavior[]>> = {
  vida: [
    ...vidaSuccesses,
    ...vidaRefusals,
    ...vidaContradictions,
    ...createStatusBehaviors(confirmVida, vidaRefusal),
    ...createWireBehaviors(confirmVida),
    ...createUnreadableBehaviors(confirmVida),
    ...createUnusualBehaviors(confirmVida, vidaForeignAnswer),
  ],
  vertra: [
    ...vertraSuccesses,
    ...vertraRefusals,
    ...vertraContradictions,
    ...createStatusBehaviors(confirmVertra, vertraRefusal),
    ...createWireBehaviors(confirmVertra),
    ...createUnreadableBehaviors(confirmVertra),
    ...createUnusualBehaviors(confirmVertra, vertraForeignAnswer),
  ],
};

/** Each behavior at each of its timings. */
export const timedBehaviors: Readonly<Record<Provider, readonly TimedBehavior[]>> = {
  vida: toTimedBehaviors('vida'),
  vertra: toTimedBehaviors('vertra'),
};

/** What a provider does with an update that comes more often than its script foresees. */
export const wellBehaved: Readonly<Record<Provider, TimedBehavior>> = {
  vida: { behavior: behaviors.vida[0] as Behavior, timing: 'BEFORE' },
  vertra: { behavior: behaviors.vertra[0] as Behavior, timing: 'BEFORE' },
};

/** The same after a while, in which other requests arrive. */
const slow: Readonly<Record<Provider, TimedBehavior>> = {
  vida: { behavior: answerLater(wellBehaved.vida.behavior), timing: 'BEFORE' },
  vertra: { behavior: answerLater(wellBehaved.vertra.behavior), timing: 'BEFORE' },
};

const slowShare = 0.4;

/** How often a provider behaves as documented; more failures than these would open the circuit. */
const wellShare = 0.35;
const unhealthyShare = 0.12;

/** Where an update is sent, and how. */
export interface Situation {
  readonly provider: Provider;
  readonly dialect: Dialect;
  readonly isInBulk: boolean;
}

/** Whether a provider has the fields that a behavior is about. */
export function hasFieldsOf(
  { requires = [] }: Behavior,
  { dialect, provider }: Pick<Situation, 'dialect' | 'provider'>,
): boolean {
  const names = fieldNamesOf(provider, dialect);
  return requires.every((name) => names.includes(name));
}

/** A behavior for a provider: mostly one of those that are not failures of the provider's health. */
export function chooseBehavior(random: Random, situation: Situation): TimedBehavior {
  const { isInBulk, provider } = situation;
  if (random.chance(wellShare)) return random.chance(slowShare) ? slow[provider] : wellBehaved[provider];
  const isUnhealthy = random.chance(unhealthyShare);
  const fitting = timedBehaviors[provider].filter(
    ({ behavior }) =>
      (behavior.isUnhealthy === true) === isUnhealthy &&
      !(isInBulk && behavior.isSlowInBulk) &&
      hasFieldsOf(behavior, situation),
  );
  return random.pick(fitting);
}

/** The script of an update: what may be sent again meets another behavior each time. */
export function chooseScript(random: Random, situation: Situation, first?: TimedBehavior): TimedBehavior[] {
  const script = [first ?? chooseBehavior(random, situation)];
  while (script.at(-1)?.behavior.isResendable && script.length < 4) {
    const next = chooseBehavior(random, situation);
    script.push(fitsAnyUpdate(next) ? next : wellBehaved[situation.provider]);
  }
  return script;
}

function fitsAnyUpdate({ behavior, timing }: TimedBehavior): boolean {
  return timing !== 'PART' && behavior.requires === undefined && behavior.minFields === undefined;
}

function answerLater(behavior: Behavior): Behavior {
  return {
    ...behavior,
    answer: (write) => {
      const { expected, reply } = behavior.answer(write);
      const wait = { waitMs: 10 + write.random.integer(60) };
      return { expected, reply: { ...reply, steps: [wait, ...reply.steps] } };
    },
  };
}

function toTimedBehaviors(provider: Provider): readonly TimedBehavior[] {
  return behaviors[provider].flatMap((behavior) => behavior.timings.map((timing) => ({ behavior, timing })));
}
