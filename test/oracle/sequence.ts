import type { TimedBehavior } from './behavior.ts';
import { behaviors, chooseScript, hasFieldsOf } from './behaviors.ts';
import type { Connection } from './connections.ts';
import { connectionOfSequence, toOrganization } from './connections.ts';
import type { Dialect, Provider } from './fields.ts';
import { fieldNamesOf, providers } from './fields.ts';
import type { Random } from './random.ts';
import { createRandom, seedFor } from './random.ts';
import type { Write } from './write.ts';
import { createSimilarWrite, createWrite, toMarker } from './write.ts';

/** The operation of a step. */
export type Operation =
  | { readonly kind: 'update'; readonly writes: readonly [Write]; readonly key: string | null }
  | { readonly kind: 'batch'; readonly writes: readonly Write[]; readonly key: string | null }
  | {
      readonly kind: 'bulk';
      readonly writes: readonly Write[];
      readonly key: string | null;
      readonly isWatched: boolean;
      /** Null when it is not cancelled. */
      readonly cancelAfterMs: number | null;
    }
  | { readonly kind: 'read'; readonly provider: Provider; readonly organizations: readonly string[] }
  | { readonly kind: 'list'; readonly provider: Provider; readonly connection: Connection };

export interface Step {
  readonly caller: number;
  readonly process: number;
  /** Whether the next step waits for this step and all earlier ones. */
  readonly isAwaited: boolean;
  readonly operation: Operation;
  /** How the operation reuses the key of an earlier one; else null. */
  readonly replays: 'SAME' | 'OTHER' | 'REORDERED' | null;
}

/** Steps with their own organizations and keys. */
export interface Sequence {
  readonly number: number;
  readonly steps: readonly Step[];
}

export interface SequenceOptions {
  readonly dialect: Dialect;
  readonly seed: number;
  readonly processes: number;
}

/** The number of callers, each with an API key. */
export const callerCount = 3;

const maxSteps = 9;

/** The share of steps with concurrent updates of one organization. */
const burstShare = 0.06;

/** Creates the sequence with this number: short ones are more frequent, and the first updates use all behaviors in turn. */
export function createSequence(number: number, options: SequenceOptions): Sequence {
  const random = createRandom(seedFor(options.seed, number));
  const writer = createWriter(number, random, options.dialect);
  const count = 1 + Math.min(random.integer(maxSteps), random.integer(maxSteps));
  const steps: Step[] = [];
  while (steps.length < count) {
    const process = random.integer(options.processes);
    const isAwaited = random.chance(0.6);
    const earlier = steps.filter(
      ({ operation, replays }) => replays === null && 'key' in operation && operation.key !== null,
    );
    const replayed = earlier.length > 0 && random.chance(0.35) ? random.pick(earlier) : undefined;
    if (random.chance(burstShare)) steps.push(...createBurst(random, writer, process));
    else if (replayed) steps.push({ ...replay(random, writer, replayed), process, isAwaited });
    else {
      const operation = createOperation(random, writer, number, steps.length);
      steps.push({ caller: random.integer(callerCount), process, isAwaited, operation, replays: null });
    }
  }
  return { number, steps };
}

/** Creates concurrent updates of one organization through one process. */
function createBurst(random: Random, writer: Writer, process: number): Step[] {
  const provider = random.pick(providers);
  const organization = writer.organization(provider);
  return Array.from({ length: 2 + random.integer(2) }, () => ({
    caller: random.integer(callerCount),
    process,
    isAwaited: false,
    operation: { kind: 'update', writes: [writer.write(false, { organization, provider })], key: null },
    replays: null,
  }));
}

interface Writer {
  write(isInBulk: boolean, to?: Pick<Write, 'organization' | 'provider'>): Write;
  /** Creates an update of the same fields with other values. */
  similar(write: Write): Write;
  organization(provider: Provider): string;
}

function createWriter(number: number, random: Random, dialect: Dialect): Writer {
  const provider = providers[number % 2] as Provider;
  const all = behaviors[provider].filter((each) => hasFieldsOf(each, { dialect, provider }));
  const behavior = all[Math.floor(number / 2) % all.length] as TimedBehavior['behavior'];
  let first: TimedBehavior | undefined = { behavior, timing: random.pick(behavior.timings) };
  let count = 0;
  const organization = (of: Provider) => toOrganization(of, number, random.chance(0.3) ? 1 : 0);
  return {
    organization,
    similar: (write) => createSimilarWrite(random, toMarker(number, count++), write),
    write(isInBulk, to) {
      const isUnfit = to !== undefined || (first?.behavior.isSlowInBulk && isInBulk);
      const timed = isUnfit ? undefined : first;
      const of = to?.provider ?? (timed ? provider : random.pick(providers));
      if (timed) first = undefined;
      const marker = toMarker(number, count++);
      const target = { marker, provider: of, organization: to?.organization ?? organization(of) };
      const script = chooseScript(random, { dialect, isInBulk, provider: of }, timed);
      return createWrite(random, target, script, fieldNamesOf(of, dialect));
    },
  };
}

function createOperation(random: Random, writer: Writer, number: number, step: number): Operation {
  const key = random.chance(0.5) ? `key-${number}-${step}` : null;
  const many = (isInBulk: boolean) =>
    Array.from({ length: 1 + random.integer(5) }, () => writer.write(isInBulk));
  // The first step is an update, so that each behavior is used.
  const choice = random.next() * (step === 0 ? 0.7 : 1);
  if (choice < 0.5) return { kind: 'update', writes: [writer.write(false)], key };
  if (choice < 0.7) return { kind: 'batch', writes: many(false), key };
  if (choice < 0.8) {
    const cancelAfterMs = random.chance(0.3) ? random.integer(40) : null;
    return { kind: 'bulk', writes: many(true), key, isWatched: random.chance(0.4), cancelAfterMs };
  }
  const provider = random.pick(providers);
  if (choice < 0.84) return { kind: 'list', provider, connection: connectionOfSequence(number) };
  const organizations = Array.from({ length: 1 + random.integer(4) }, () => writer.organization(provider));
  return { kind: 'read', provider, organizations: [...new Set(organizations)] };
}

/** Repeats an earlier step with the same updates, with another update, or in another order. */
function replay(
  random: Random,
  writer: Writer,
  { caller, operation }: Step,
): Pick<Step, 'caller' | 'operation' | 'replays'> {
  if (!('writes' in operation)) throw new Error('Only updates have keys.');
  const how = random.pick(['SAME', 'SAME', 'SAME', 'OTHER', 'REORDERED'] as const);
  const reordered = [...operation.writes].reverse();
  if (how === 'SAME' || (how === 'REORDERED' && reordered.length < 2)) {
    return { caller, operation, replays: 'SAME' };
  }
  const [first, ...others] = operation.writes as readonly [Write, ...Write[]];
  const other = random.chance(0.5) ? writer.similar(first) : writer.write(operation.kind === 'bulk');
  const writes = how === 'REORDERED' ? reordered : [other, ...others];
  return { caller, operation: { ...operation, writes } as Operation, replays: how };
}
