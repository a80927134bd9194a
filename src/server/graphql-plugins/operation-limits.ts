import type { GraphQLError } from 'graphql';
import { refusal, toLimitMessage } from '../params/limit-refusal.ts';
import type { OperationCheck, RequestedOperation } from './operation-check.ts';
import type { RootField } from './operation-cost.ts';
import { costOf, countOrganizations, readRoot } from './operation-cost.ts';
import { findRepeatedField } from './repeated-fields.ts';

/** The most that one field may ask for by one of its arguments, and how more is refused. */
export interface ArgumentLimit {
  readonly argument: string;
  readonly max: number;
  readonly code: string;
  readonly status?: number;
}

/** By the name of the field at an operation's root. */
export type ArgumentLimits = Readonly<Record<string, ArgumentLimit>>;

/** What an organization may cost: every field of it, a few times over. */
const costPerOrganization = 200;

/** As many organizations as one field reads. */
const leastOrganizations = 100;

/** Room for a component or two that rename a field, as no client or router selects one field more often. */
const maxCopies = 3;

/** A subscription is executed for each event: the published one costs 25. */
const costPerEvent = 2000;

/**
 * Limits what an operation can cost, which is known with its variables, before anything is sent to a provider.
 *
 * @param most how many organizations each field may ask for
 * @param maxBatch how many organizations one field may update
 * @param maxBulk how many updates one field may ask for that are done later
 */
export function limitOperations(most: ArgumentLimits, maxBatch: number, maxBulk: number): OperationCheck {
  const maxCost = Math.max(
    costPerOrganization * Math.max(maxBatch, leastOrganizations),
    maxBulk + costPerOrganization,
  );
  return (requested) => {
    const root = readRoot(requested);
    const isEvent = requested.operation.operation === 'subscription';
    const refused =
      tooMany(root, most) ?? repeatsField(requested) ?? tooCostly(root, isEvent ? costPerEvent : maxCost);
    return refused ? [refused] : [];
  };
}

/**
 * Under each response key a field has the same value, and an answer would hold it again. So an answer is at most three times
 * as long as what it is made of: for a batch of 100 updates of eight texts of 10,000 characters each, 24 million characters.
 */
function repeatsField(requested: RequestedOperation): GraphQLError | undefined {
  const repetition = findRepeatedField(requested, maxCopies);
  if (repetition === null) return undefined;
  const { copies, field } = repetition;
  const message = `This operation selects ${field} of one object ${copies} times, under several aliases (at most ${maxCopies}). Its value is the same each time: select it once.`;
  return refusal('FIELD_REPEATED', message, maxCopies);
}

/** No field is executed when another one requests more than its limit: a refusal of the whole must not follow a write. */
function tooMany(root: readonly RootField[], most: ArgumentLimits): GraphQLError | undefined {
  for (const { argumentValues, name } of root) {
    const limit = most[name];
    if (limit && countOrganizations(limit.argument, argumentValues[limit.argument]) > limit.max) {
      const message = `At most ${limit.max} organizations are asked for at once; nothing was sent.`;
      return refusal(limit.code, message, limit.max, limit.status);
    }
  }
  return undefined;
}

function tooCostly(root: readonly RootField[], maxCost: number): GraphQLError | undefined {
  const cost = root.map(costOf).reduce((sum, each) => sum + each, 0);
  return cost > maxCost
    ? refusal('OPERATION_TOO_COSTLY', toLimitMessage(`cost ${cost}`, maxCost), maxCost)
    : undefined;
}
