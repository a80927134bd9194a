import type { UpdateOutcome } from '../domain/outcome.ts';

const instants = new Set(['createdAt', 'updatedAt', 'joinedAt']);

/** An outcome as text. */
export function encodeOutcome(outcome: UpdateOutcome): string {
  return JSON.stringify(outcome);
}

/** The outcome again, its instants as dates. Only what `encodeOutcome` wrote is ever read. */
export function decodeOutcome(text: string): UpdateOutcome {
  return JSON.parse(text, (key, value) =>
    instants.has(key) && typeof value === 'string' ? new Date(value) : value,
  );
}
