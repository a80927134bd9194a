import { toQueueCallerId } from '../access/caller.ts';
import { toUsableName } from '../access/usable-connection.ts';
import { toVisible } from '../access/visible-outcome.ts';
import type { Changes } from '../changes/changes.ts';
import { sendRecorded } from '../changes/send-recorded.ts';
import type { OperationRecord } from '../operation-record.ts';
import { keepUpdated } from '../organization/keep-organization.ts';
import type { RequestMemory } from '../organization/memory-budget.ts';
import { toTarget } from '../organization/organization-id.ts';
import type { Connections } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import type { WriteGuard } from '../provider/provider-port.ts';
import type { QuotaUse } from '../provider/quota.ts';
import { updateIfExpected } from './expected-update.ts';
import type { Idempotency, IdempotencyKey } from './idempotency.ts';
import type { OrganizationLock } from './organization-lock.ts';
import type { UpdateOutcome } from './outcome.ts';
import { withAccount, withPathPrefix, withRequest } from './outcome.ts';
import type { UpdateSource } from './run-keyed.ts';
import { runKeyed, toChangeFacts } from './run-keyed.ts';
import type { QueueSlot, UpdateQueue } from './update-queue.ts';
import type { UpdateRequest } from './update-request.ts';
import type { ValidUpdate } from './validate-update.ts';
import { toFieldBase, validateUpdate } from './validate-update.ts';
import type { WriteGate } from './write-gate.ts';

export interface UpdateDeps {
  readonly connections: Connections;
  readonly gate: WriteGate;
  readonly queue: UpdateQueue;
  readonly lock: OrganizationLock;
  readonly idempotency: Idempotency;
  readonly changes: Changes;
}

export interface UpdateOptions extends UpdateSource {
  /** Null: each request is a separate update. */
  readonly key: IdempotencyKey | null;
  readonly record: OperationRecord;
  /** Bounds the organizations that the request keeps; absent where the outcome's organization is dropped at once. */
  readonly memory?: RequestMemory;
  /** When set, the update is not sent and gets this outcome, unless an outcome is stored for its key. */
  readonly unsentOutcome?: UpdateOutcome;
}

/** A validated update that has its position in the queue of its organization, or a refused one. */
export interface AcceptedUpdate {
  run(): Promise<UpdateOutcome>;
  /** Releases the position in the queue; has no effect after `run`. */
  cancel(): void;
}

/**
 * Updates one organization. Checks the caller's rights and the documented rules, of which all issues are reported at
 * once, before any request to the provider.
 *
 * @returns the outcome; its field paths start with `inputPath` and the provider's key
 */
export function updateOrganization<P extends Provider>(
  deps: UpdateDeps,
  request: UpdateRequest<P>,
  options: UpdateOptions,
): Promise<UpdateOutcome> {
  return acceptUpdate(deps, request, options).run();
}

/** Validates and enqueues an update; synchronous, so that the queue keeps the order of arrival even while keys are checked. */
export function acceptUpdate<P extends Provider>(
  deps: UpdateDeps,
  request: UpdateRequest<P>,
  options: UpdateOptions,
): AcceptedUpdate {
  const { provider } = request;
  const update = validateUpdate(deps.connections, request, options);
  const slot = update.kind === 'valid' ? deps.queue.enqueue(update.organization, options.caller.id) : null;
  const toOutcome = async () => {
    if (update.kind !== 'valid' || slot === null) return update as UpdateOutcome;
    try {
      const outcome = await send(deps, request, { slot, ...update }, options);
      return toCallerOutcome(withAccount(outcome, update.port.account), request, options);
    } finally {
      slot.release();
    }
  };
  // Before the update: the connection can be removed while it is in flight.
  const name = toUsableName(deps.connections, options.caller, toTarget(request));
  return {
    async run() {
      const outcome = await toOutcome();
      options.record.addOutcome(provider, name, outcome);
      return outcome;
    },
    cancel: () => slot?.release(),
  };
}

interface Target<P extends Provider> extends ValidUpdate<P> {
  readonly slot: QueueSlot;
}

/**
 * Checks the key first: a replay neither waits in the queue nor is refused by the gate, and releases its slot while it waits
 * for another request. Passes the gate before and after the queue; the outer `gate.run` lasts until the outcome is stored.
 */
function send<P extends Provider>(
  deps: UpdateDeps,
  request: UpdateRequest<P>,
  target: Target<P>,
  options: UpdateOptions,
): Promise<UpdateOutcome> {
  const { gate } = deps;
  const { organization, port, slot } = target;
  const { key, unsentOutcome } = options;
  const run = () =>
    unsentOutcome
      ? Promise.resolve(unsentOutcome)
      : gate.send(() => slot.run(createWrite(deps, request, target, options)));
  if (key === null) return gate.run(run);
  const { expected, patch } = request;
  const update = { organization, account: port.account, patch, expected, run, onRunning: slot.release };
  return gate.run(() => runKeyed(deps, key, update, options));
}

/** Returns what runs in the slot of the update; must be called when the update enters the queue. */
function createWrite<P extends Provider>(
  { changes, gate, lock, queue }: UpdateDeps,
  request: UpdateRequest<P>,
  target: ValidUpdate<P>,
  options: UpdateOptions,
): () => Promise<UpdateOutcome> {
  const { organization, port } = target;
  const { expected, patch } = request;
  const { caller, record, requestId, source } = options;
  const change = { organization, account: port.account, patch };
  const use: QuotaUse = source === 'BULK' ? 'BULK' : 'INTERACTIVE';
  const callerId = toQueueCallerId(caller);
  const sendUpdate = (lease: WriteGuard | null) =>
    sendRecorded(changes, toChangeFacts(change, options), lease, (guard) =>
      port.update(organization.providerId, patch, {
        onAttempt: record.addWrite,
        callerId,
        requestId,
        use,
        guard,
      }),
    );
  if (!expected) return () => gate.send(() => sendUpdate(null));
  const waitEndsAt = performance.now() + queue.maxWaitMs;
  const update = { organization, port, expected, record, callerId, requestId, use, send: sendUpdate };
  return () => updateIfExpected(lock, gate, update, waitEndsAt);
}

/** Adapts an outcome to its caller: the key, the read scope, the memory, the input paths and the update for a comparison. */
export function toCallerOutcome(
  outcome: UpdateOutcome,
  request: UpdateRequest<Provider>,
  { caller, inputPath, key, memory }: UpdateOptions,
): UpdateOutcome {
  const keyed = key === null ? outcome : toKeyed(outcome);
  const visible = toVisible(keyed, caller);
  const kept = memory ? keepUpdated(visible, memory) : visible;
  const placed = withPathPrefix(toFieldBase(inputPath, request.provider), kept);
  return withRequest(placed, request, inputPath);
}

/** With a key, an unknown outcome is final: the same request replays it and sends nothing. */
function toKeyed(outcome: UpdateOutcome): UpdateOutcome {
  if (outcome.kind !== 'outcomeUnknown' || outcome.reason === 'KEY_NOT_CHECKED') return outcome;
  const message = `${outcome.message} The gateway never sends this update again, unless you send it with a new idempotency key.`;
  return { ...outcome, message, retryable: false };
}
