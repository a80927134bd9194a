import type { GraphQLError } from 'graphql';
import { limitExceeded, toLimitMessage } from '../params/limit-refusal.ts';
import type { OperationCheck, RequestedOperation, RootField } from './operation-check.ts';
import { costOf, countOrganizations } from './operation-cost.ts';
import { findRepeatedField } from './repeated-fields.ts';

/** The maximum number of organizations that an argument can request, and the error code of its refusal. */
export interface ArgumentLimit {
  readonly argument: string;
  readonly max: number;
  readonly code: string;
  readonly status?: number;
}

/** Limits by the name of the root field. */
export type ArgumentLimits = Readonly<Record<string, ArgumentLimit>>;

/** The allowed cost of each organization: all of its fields a few times. */
const maxCostPerOrganization = 200;

/** The maximum number of organizations that one field reads. */
const minOrganizations = 100;

/** Enough for two components that alias a field. Clients and routers do not select a field more often. */
const maxCopies = 3;

/** Lower, because a subscription is executed for each event. The published one costs 27. */
const maxCostPerEvent = 2000;

/**
 * Creates the check that limits the cost of an operation with its variables, before a request is sent to a provider.
 *
 * @param limits the maximum number of organizations for each root field
 * @param maxBatch the maximum number of updates in one batch
 * @param maxBulk the maximum number of items in one bulk update
 */
export function limitOperations(limits: ArgumentLimits, maxBatch: number, maxBulk: number): OperationCheck {
  const maxCost = Math.max(
    maxCostPerOrganization * Math.max(maxBatch, minOrganizations),
    maxBulk + maxCostPerOrganization,
  );
  return (requested) => {
    const { root } = requested;
    const isSubscription = requested.operation.operation === 'subscription';
    const error =
      findExceededArgument(root, limits) ??
      findRepetition(requested) ??
      checkCost(root, isSubscription ? maxCostPerEvent : maxCost);
    return error ? [error] : [];
  };
}

/**
 * Limits how often the response repeats the value of a field. A response is then at most three times as long as its distinct values:
 * 24 million characters for a batch of 100 updates with eight strings of 10,000 characters each.
 */
function findRepetition(requested: RequestedOperation): GraphQLError | undefined {
  const repetition = findRepeatedField(requested, maxCopies);
  if (repetition === null) return undefined;
  const { copies, field } = repetition;
  const message = `The operation selects ${field} of one object ${copies} times under several aliases (at most ${maxCopies}). Select it once: its value is always the same.`;
  return limitExceeded('FIELD_REPEATED', message, maxCopies);
}

/** Checks all root fields before any is executed, so that the refusal of an operation never follows a write. */
function findExceededArgument(root: readonly RootField[], limits: ArgumentLimits): GraphQLError | undefined {
  for (const { argumentValues, name } of root) {
    const limit = limits[name];
    if (limit && countOrganizations(argumentValues[limit.argument]) > limit.max) {
      const message = `The field ${name} can request at most ${limit.max} organizations at once. Nothing was sent; split the request.`;
      return limitExceeded(limit.code, message, limit.max, limit.status);
    }
  }
  return undefined;
}

function checkCost(root: readonly RootField[], maxCost: number): GraphQLError | undefined {
  const cost = root.map(costOf).reduce((sum, each) => sum + each, 0);
  return cost > maxCost
    ? limitExceeded('OPERATION_TOO_COSTLY', toLimitMessage(`cost ${cost}`, maxCost), maxCost)
    : undefined;
}
