import type { Behavior, TimedBehavior } from './behavior.ts';
import type { Dialect, Provider } from './fields.ts';
import { fieldNamesOf } from './fields.ts';
import type { Random } from './random.ts';
import { createStatusBehaviors } from './status-behaviors.ts';
import { createUnusualBehaviors } from './unusual-behaviors.ts';
import {
  confirmVertra,
  vertraContradictions,
  vertraForeignResponse,
  vertraRefusal,
  vertraSuccesses,
} from './vertra-behaviors.ts';
import { vertraRefusals } from './vertra-refusals.ts';
import {
  confirmVida,
  vidaContradictions,
  vidaForeignResponse,
  vidaRefusal,
  vidaSuccesses,
} from './vida-behaviors.ts';
import { vidaRefusals } from './vida-refusals.ts';
import { createUnreadableBehaviors, createWireBehaviors } from './wire-behaviors.ts';

/** All behaviors of the oracle's providers. */
export const behaviors: Readonly<Record<Provider, readonly Behavior[]>> = {
  vida: [
    ...vidaSuccesses,
    ...vidaRefusals,
    ...vidaContradictions,
    ...createStatusBehaviors(confirmVida, vidaRefusal),
    ...createWireBehaviors(confirmVida),
    ...createUnreadableBehaviors(confirmVida),
    ...createUnusualBehaviors(confirmVida, vidaForeignResponse),
  ],
  vertra: [
    ...vertraSuccesses,
    ...vertraRefusals,
    ...vertraContradictions,
    ...createStatusBehaviors(confirmVertra, vertraRefusal),
    ...createWireBehaviors(confirmVertra),
    ...createUnreadableBehaviors(confirmVertra),
    ...createUnusualBehaviors(confirmVertra, vertraForeignResponse),
  ],
};

/** Each behavior with each of its timings. */
export const timedBehaviors: Readonly<Record<Provider, readonly TimedBehavior[]>> = {
  vida: toTimedBehaviors('vida'),
  vertra: toTimedBehaviors('vertra'),
};

/** The behavior for an update that is received more often than its script specifies. */
export const documentedBehavior: Readonly<Record<Provider, TimedBehavior>> = {
  vida: { behavior: behaviors.vida[0] as Behavior, timing: 'BEFORE' },
  vertra: { behavior: behaviors.vertra[0] as Behavior, timing: 'BEFORE' },
};

/** The same behavior with a delay, during which other requests are received. */
const slow: Readonly<Record<Provider, TimedBehavior>> = {
  vida: { behavior: responseLater(documentedBehavior.vida.behavior), timing: 'BEFORE' },
  vertra: { behavior: responseLater(documentedBehavior.vertra.behavior), timing: 'BEFORE' },
};

const slowShare = 0.4;

/** The share of documented behavior; more failures would open the circuit. */
const wellShare = 0.35;
const unhealthyShare = 0.12;

/** The target of an update, and how it is sent. */
export interface Situation {
  readonly provider: Provider;
  readonly dialect: Dialect;
  readonly isInBulk: boolean;
}

/** Whether a provider has the fields that a behavior needs. */
export function hasFieldsOf(
  { requires = [] }: Behavior,
  { dialect, provider }: Pick<Situation, 'dialect' | 'provider'>,
): boolean {
  const names = fieldNamesOf(provider, dialect);
  return requires.every((name) => names.includes(name));
}

/** Chooses a behavior for a provider, mostly one that the circuit does not count as a failure. */
export function chooseBehavior(random: Random, situation: Situation): TimedBehavior {
  const { isInBulk, provider } = situation;
  if (random.chance(wellShare))
    return random.chance(slowShare) ? slow[provider] : documentedBehavior[provider];
  const isUnhealthy = random.chance(unhealthyShare);
  const fitting = timedBehaviors[provider].filter(
    ({ behavior }) =>
      (behavior.isUnhealthy === true) === isUnhealthy &&
      !(isInBulk && behavior.isSlowInBulk) &&
      hasFieldsOf(behavior, situation),
  );
  return random.pick(fitting);
}

/** Chooses the script of an update: each time that it is sent again, it receives another behavior. */
export function chooseScript(random: Random, situation: Situation, first?: TimedBehavior): TimedBehavior[] {
  const script = [first ?? chooseBehavior(random, situation)];
  while (script.at(-1)?.behavior.isResendable && script.length < 4) {
    const next = chooseBehavior(random, situation);
    script.push(fitsAnyUpdate(next) ? next : documentedBehavior[situation.provider]);
  }
  return script;
}

function fitsAnyUpdate({ behavior, timing }: TimedBehavior): boolean {
  return timing !== 'PART' && behavior.requires === undefined && behavior.minFields === undefined;
}

function responseLater(behavior: Behavior): Behavior {
  return {
    ...behavior,
    response: (write) => {
      const { expected, reply } = behavior.response(write);
      const wait = { waitMs: 10 + write.random.integer(60) };
      return { expected, reply: { ...reply, steps: [wait, ...reply.steps] } };
    },
  };
}

function toTimedBehaviors(provider: Provider): readonly TimedBehavior[] {
  return behaviors[provider].flatMap((behavior) => behavior.timings.map((timing) => ({ behavior, timing })));
}
