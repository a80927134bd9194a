import { setImmediate as turn } from 'node:timers/promises';
import { mapConcurrently } from '../../../src/domain/map-concurrently.ts';
import type { Random } from '../../oracle/random.ts';
import { createRandom, seedFor } from '../../oracle/random.ts';
import type { Edit, Send } from './editor.ts';
import { edit } from './editor.ts';
import { findFalseConflicts, findLostUpdates } from './find-lost-updates.ts';
import type { VersionedProvider } from './versioned-provider.ts';
import { startVersionedProvider } from './versioned-provider.ts';

export interface EditorsRun {
  readonly seed: number;
  readonly interleavings: number;
  /** Whether updates have expected values. */
  readonly isGuarded: boolean;
}

export interface Findings {
  readonly updated: number;
  readonly conflicts: number;
  /** Updates that replaced a value which their editor had never seen. */
  readonly lost: readonly string[];
  /** Conflicts of updates whose expected values the provider held. */
  readonly falseConflicts: readonly string[];
  /** The types of all other outcomes. */
  readonly others: readonly string[];
}

/** How many organizations are edited at the same time; each by several editors. */
const concurrency = 16;

/** Waits for a random number of turns of the event loop, often none. */
export function createPause(random: Random): () => Promise<void> {
  return async () => {
    for (let turns = random.integer(8) - 3; turns > 0; turns -= 1) await turn();
  };
}

/** Starts the provider whose organizations are edited. */
export function startProviderFor(seed: number): Promise<VersionedProvider> {
  return startVersionedProvider(createPause(createRandom(seedFor(seed, -1))));
}

/** Lets several editors change each of many organizations, through gateways that are chosen for each request. */
export async function runEditors(
  { versionsOf }: VersionedProvider,
  sends: readonly Send[],
  { interleavings, isGuarded, seed }: EditorsRun,
): Promise<Findings> {
  let texts = 0;
  const createText = () => {
    texts += 1;
    return `text ${texts}`;
  };
  const runs = await mapConcurrently(concurrency, [...Array(interleavings).keys()], async (number) => {
    const random = createRandom(seedFor(seed, number));
    const organizationId = `${isGuarded ? 'guarded' : 'free'}-${number}`;
    const send: Send = (query, variables) => random.pick(sends)(query, variables);
    const options = { organizationId, random, send, createText, isGuarded, pause: createPause(random) };
    return Promise.all(Array.from({ length: 2 + random.integer(3) }, () => edit(options)));
  });
  return toFindings(runs.flat(2), versionsOf);
}

function toFindings(edits: readonly Edit[], versionsOf: VersionedProvider['versionsOf']): Findings {
  const ofType = (name: string) => edits.filter(({ outcome }) => outcome.__typename === name);
  const updated = ofType('OrganizationUpdated');
  const conflicts = ofType('OrganizationConflictError');
  return {
    updated: updated.length,
    conflicts: conflicts.length,
    lost: updated.flatMap((each) => findLostUpdates(each, versionsOf(each.organizationId))),
    falseConflicts: conflicts.flatMap((each) => findFalseConflicts(each, versionsOf(each.organizationId))),
    others: edits.filter((each) => !updated.includes(each) && !conflicts.includes(each)).map(toType),
  };
}

function toType({ outcome }: Edit): string {
  return outcome.__typename;
}
