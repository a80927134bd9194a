import type { Caller } from '../access/caller.ts';
import { toQueueCallerId } from '../access/caller.ts';
import { updateRefusal } from '../access/rights.ts';
import { inputError } from '../errors.ts';
import type { InputIssue, InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { OperationRecord } from '../operation-record.ts';
import { toTarget } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import { providerKeys } from '../provider/provider.ts';
import type { ProviderPort, ProviderPorts } from '../provider/provider-port.ts';
import type { Idempotency, IdempotencyKey, KeyedUpdate } from './idempotency.ts';
import { keyIssue } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';
import { withPathPrefix } from './outcome.ts';
import type { Patches } from './patch.ts';
import { patchFields } from './patch.ts';
import { textIssues } from './text-issues.ts';
import type { QueueSlot, UpdateQueue } from './update-queue.ts';
import type { WriteGate } from './write-gate.ts';

/** One update of one organization at one provider. */
export interface UpdateRequest<P extends Provider> {
  readonly provider: P;
  /** The provider's own id, or an `Organization.id`. */
  readonly organizationId: string;
  readonly patch: Patches[P];
}

/** An update whose provider is known only as the program runs. */
export type AnyUpdateRequest = { [P in Provider]: UpdateRequest<P> }[Provider];

/** What a key stands for: the same for an organization however its id is written. */
export function toKeyedUpdate(request: AnyUpdateRequest): KeyedUpdate {
  const { provider, providerId } = toTarget(request);
  return { provider, providerId, patch: request.patch };
}

/** What updates go through. */
export interface UpdateDeps {
  readonly ports: ProviderPorts;
  readonly gate: WriteGate;
  readonly queue: UpdateQueue;
  readonly idempotency: Idempotency;
}

/** How an update is asked for. */
export interface UpdateOptions {
  /** Where the input stands among the arguments, e.g. `["input"]`. */
  readonly at: InputPath;
  readonly caller: Caller;
  /** Without a key, each request is an update of its own. */
  readonly key: IdempotencyKey | null;
  readonly record: OperationRecord;
  /** The outcome in place of sending it; under a key that is known, the stored outcome stands. */
  readonly instead?: UpdateOutcome;
}

/** An update that has its place among those of its organization, if it may be sent at all. */
export interface AcceptedUpdate {
  run(): Promise<UpdateOutcome>;
  /** Gives the place up; after a run nothing happens. */
  cancel(): void;
}

/**
 * Updates one organization: what the caller may not do, and what breaks a documented rule, is refused before any call,
 * the latter with every issue at once.
 *
 * @returns what became of the update, its field paths below `at` and the provider's branch
 */
export function updateOrganization<P extends Provider>(
  deps: UpdateDeps,
  request: UpdateRequest<P>,
  options: UpdateOptions,
): Promise<UpdateOutcome> {
  return acceptUpdate(deps, request, options).run();
}

/** Synchronous, so that updates have their places in the order in which they came, whether their keys are checked or not. */
export function acceptUpdate<P extends Provider>(
  deps: UpdateDeps,
  request: UpdateRequest<P>,
  options: UpdateOptions,
): AcceptedUpdate {
  const { provider } = request;
  const accepted = accept(deps, request, options);
  const place = typeof accepted === 'string' ? deps.queue.join(provider, accepted) : null;
  const toOutcome = async () => {
    if (typeof accepted !== 'string' || place === null) return accepted as UpdateOutcome;
    const sent = await send(deps, request, { providerId: accepted, place }, options).finally(place.leave);
    return toCallerOutcome(sent, request, options);
  };
  return {
    async run() {
      const outcome = await toOutcome();
      options.record.addOutcome(provider, outcome);
      return outcome;
    },
    cancel: () => place?.leave(),
  };
}

/** The provider's own id when the update may be sent, or why it may not. */
function accept<P extends Provider>(
  { ports }: UpdateDeps,
  request: UpdateRequest<P>,
  { at, caller, key }: UpdateOptions,
): string | UpdateOutcome {
  const { patch, provider } = request;
  const { issue, providerId } = toTarget(request);
  const refused = updateRefusal(caller, provider, issue ? null : providerId);
  if (refused) return refused;

  const badKey = key === null ? undefined : keyIssue(key.parts[0] ?? '');
  if (badKey) return inputError(provider, [badKey]);
  const port: ProviderPort<P> = ports[provider];
  const issues = [...(issue ? [issue] : []), ...patchIssues(port, patch)];
  return issues.length === 0
    ? providerId
    : withPathPrefix(baseOf(at, provider), inputError(provider, issues));
}

/** Where an accepted update goes. */
interface Target {
  readonly providerId: string;
  readonly place: QueueSlot;
}

/**
 * The key comes first: a replay neither waits for its turn nor is refused by the gate, and leaves its place to others while
 * it waits. The gate is asked before the wait and after it, and stays open until the outcome is stored under its key, too.
 */
function send<P extends Provider>(
  { gate, idempotency, ports }: UpdateDeps,
  { patch, provider }: UpdateRequest<P>,
  { place, providerId }: Target,
  { caller, instead, key, record }: UpdateOptions,
): Promise<UpdateOutcome> {
  const port: ProviderPort<P> = ports[provider];
  const update = () =>
    gate.send(() => port.update(providerId, patch, record.addAttempt, toQueueCallerId(caller)));
  const work = async () => instead ?? gate.send(() => place.run(update));
  const once = (known: IdempotencyKey) =>
    idempotency.once(known, { provider, providerId, patch }, work, place.leave);
  return gate.run(key === null ? work : () => once(key));
}

function baseOf(at: InputPath, provider: Provider): InputPath {
  return [...at, providerKeys[provider]];
}

/** What was sent, as its caller is told of it. */
function toCallerOutcome(
  sent: UpdateOutcome,
  { provider }: Pick<AnyUpdateRequest, 'provider'>,
  { at, caller, key }: UpdateOptions,
): UpdateOutcome {
  const outcome = key === null ? sent : toKeyed(sent);
  return withPathPrefix(baseOf(at, provider), toVisible(outcome, caller));
}

/** A caller without the right to read sees of an organization which one it is, and no more; in errors, too. */
function toVisible(outcome: UpdateOutcome, caller: Caller): UpdateOutcome {
  if (!('organization' in outcome) || !outcome.organization) return outcome;
  if (caller.scopes.has('organizations:read')) return outcome;
  const { provider, providerId } = outcome.organization;
  return { ...outcome, organization: { provider, providerId } };
}

/** Under its key an unknown outcome stays what it is: sent again, the request is answered, and not sent. */
function toKeyed(outcome: UpdateOutcome): UpdateOutcome {
  if (outcome.kind !== 'outcomeUnknown' || outcome.reason === 'KEY_NOT_CHECKED') return outcome;
  const message = `${outcome.message} Under this idempotency key it is not sent again.`;
  return { ...outcome, message, retryable: false };
}

function patchIssues<P extends Provider>(port: ProviderPort<P>, patch: Patches[P]): readonly InputIssue[] {
  if (patchFields<P>(patch).length === 0) {
    return [inputIssue([], 'NOTHING_TO_UPDATE', 'Give at least one field to update.')];
  }
  const documented = port.check(patch);
  return [...documented, ...textIssues(patch, documented)];
}
