import type { Behavior, Card } from './behavior.ts';
import type { Provider } from './fields.ts';
import type { Random } from './random.ts';
import { createStatusBehaviors } from './status-behaviors.ts';
import {
  confirmVertra,
  vertraContradictions,
  vertraRefusal,
  vertraStranger,
  vertraSuccesses,
} from './vertra-behaviors.ts';
import { vertraRefusals } from './vertra-refusals.ts';
import {
  confirmVida,
  vidaContradictions,
  vidaRefusal,
  vidaRefusals,
  vidaStranger,
  vidaSuccesses,
} from './vida-behaviors.ts';
import { createUnreadableBehaviors, createUnusualBehaviors, createWireBehaviors } from './wire-behaviors.ts';

/** Everything that the oracle's providers do with an update. */
export const behaviors: Readonly<Record<Provider, readonly Behavior[]>> = {
  vida: [
    ...vidaSuccesses,
    ...vidaRefusals,
    ...vidaContradictions,
    ...createStatusBehaviors(confirmVida, vidaRefusal),
    ...createWireBehaviors(confirmVida),
    ...createUnreadableBehaviors(confirmVida),
    ...createUnusualBehaviors(confirmVida, vidaStranger),
  ],
  vertra: [
    ...vertraSuccesses,
    ...vertraRefusals,
    ...vertraContradictions,
    ...createStatusBehaviors(confirmVertra, vertraRefusal),
    ...createWireBehaviors(confirmVertra),
    ...createUnreadableBehaviors(confirmVertra),
    ...createUnusualBehaviors(confirmVertra, vertraStranger),
  ],
};

/** Each behavior at each of its timings. */
export const cards: Readonly<Record<Provider, readonly Card[]>> = {
  vida: toCards('vida'),
  vertra: toCards('vertra'),
};

/** What a provider does with an update that comes more often than its script foresees. */
export const wellBehaved: Readonly<Record<Provider, Card>> = {
  vida: { behavior: behaviors.vida[0] as Behavior, timing: 'BEFORE' },
  vertra: { behavior: behaviors.vertra[0] as Behavior, timing: 'BEFORE' },
};

/** The same after a while, in which other requests arrive. */
const slow: Readonly<Record<Provider, Card>> = {
  vida: { behavior: answerLater(wellBehaved.vida.behavior), timing: 'BEFORE' },
  vertra: { behavior: answerLater(wellBehaved.vertra.behavior), timing: 'BEFORE' },
};

const slowShare = 0.4;

/** How often a provider behaves as documented; more failures than these would open the circuit. */
const wellShare = 0.35;
const unhealthyShare = 0.12;

/** A card for a provider: mostly one of those that are not failures of the provider's health. */
export function drawCard(random: Random, provider: Provider, isInBulk: boolean): Card {
  if (random.chance(wellShare)) return random.chance(slowShare) ? slow[provider] : wellBehaved[provider];
  const isUnhealthy = random.chance(unhealthyShare);
  const fitting = cards[provider].filter(
    ({ behavior }) => (behavior.isUnhealthy === true) === isUnhealthy && !(isInBulk && behavior.isSlowInBulk),
  );
  return random.pick(fitting);
}

/** The script of an update: what may be sent again meets another behavior each time. */
export function drawScript(random: Random, provider: Provider, isInBulk: boolean, first?: Card): Card[] {
  const script = [first ?? drawCard(random, provider, isInBulk)];
  while (script.at(-1)?.behavior.isResendable && script.length < 4) {
    const next = drawCard(random, provider, isInBulk);
    script.push(fitsAnyUpdate(next) ? next : wellBehaved[provider]);
  }
  return script;
}

function fitsAnyUpdate({ behavior, timing }: Card): boolean {
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

function toCards(provider: Provider): readonly Card[] {
  return behaviors[provider].flatMap((behavior) => behavior.timings.map((timing) => ({ behavior, timing })));
}
