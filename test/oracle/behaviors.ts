import type { Behavior, TimedBehavior } from './behavior.ts';
import type { Provider } from './fields.ts';
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

/** A behavior for a provider: mostly one of those that are not failures of the provider's health. */
export function chooseBehavior(random: Random, provider: Provider, isInBulk: boolean): TimedBehavior {
  if (random.chance(wellShare)) return random.chance(slowShare) ? slow[provider] : wellBehaved[provider];
  const isUnhealthy = random.chance(unhealthyShare);
  const fitting = timedBehaviors[provider].filter(
    ({ behavior }) => (behavior.isUnhealthy === true) === isUnhealthy && !(isInBulk && behavior.isSlowInBulk),
  );
  return random.pick(fitting);
}

/** The script of an update: what may be sent again meets another behavior each time. */
export function chooseScript(
  random: Random,
  provider: Provider,
  isInBulk: boolean,
  first?: TimedBehavior,
): TimedBehavior[] {
  const script = [first ?? chooseBehavior(random, provider, isInBulk)];
  while (script.at(-1)?.behavior.isResendable && script.length < 4) {
    const next = chooseBehavior(random, provider, isInBulk);
    script.push(fitsAnyUpdate(next) ? next : wellBehaved[provider]);
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
