import type { Caller } from './caller.ts';
import { inputError } from './errors.ts';
import type { Idempotency, IdempotencyKey } from './idempotency.ts';
import { keyIssue } from './idempotency.ts';
import type { InputIssue, InputPath } from './input-issue.ts';
import { inputIssue } from './input-issue.ts';
import type { OperationRecord } from './operation-record.ts';
import { parseProviderId } from './organization-id.ts';
import type { UpdateOutcome } from './outcome.ts';
import { outcomeAt } from './outcome.ts';
import type { Patches } from './patch.ts';
import { patchFields } from './patch.ts';
import type { Provider } from './provider.ts';
import { providerKeys } from './provider.ts';
import type { ProviderPort, ProviderPorts } from './provider-port.ts';
import { updateRefusal } from './rights.ts';
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

/** What updates go through. */
export interface UpdateDeps {
  readonly ports: ProviderPorts;
  readonly gate: WriteGate;
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
}

/**
 * Updates one organization: what the caller may not do, and what breaks a documented rule, is refused before any call,
 * the latter with every issue at once.
 *
 * @returns what became of the update, its field paths below `at` and the provider's branch
 */
export async function updateOrganization<P extends Provider>(
  deps: UpdateDeps,
  request: UpdateRequest<P>,
  options: UpdateOptions,
): Promise<UpdateOutcome> {
  const outcome = await update(deps, request, options);
  options.record.addOutcome(request.provider, outcome);
  return outcome;
}

async function update<P extends Provider>(
  { gate, idempotency, ports }: UpdateDeps,
  { organizationId, patch, provider }: UpdateRequest<P>,
  { at, caller, key, record }: UpdateOptions,
): Promise<UpdateOutcome> {
  const port: ProviderPort<P> = ports[provider];
  const base = [...at, providerKeys[provider]];
  const providerId = parseProviderId(organizationId, provider);
  const isId = typeof providerId === 'string';
  const refused = updateRefusal(caller, provider, isId ? providerId : null);
  if (refused) return refused;

  const badKey = key === null ? undefined : keyIssue(key.parts[0] ?? '');
  if (badKey) return inputError(provider, [badKey]);
  const issues = [...(isId ? [] : [providerId]), ...patchIssues(port, patch)];
  if (!isId || issues.length > 0) return outcomeAt(base, inputError(provider, issues));

  const send = () => port.update(providerId, patch, record.addAttempt);
  const sendOnce = async () =>
    key === null ? send() : idempotency.once(key, { provider, providerId, patch }, send);
  // The gate holds until the outcome is kept under its key, too.
  const outcome = await gate.run(sendOnce);
  return outcomeAt(base, toTold(key === null ? outcome : toKeyed(outcome), caller));
}

/** Who may not read an organization is not told of it by an update either: which one it was, and no more. */
function toTold(outcome: UpdateOutcome, caller: Caller): UpdateOutcome {
  if (!('organization' in outcome) || caller.scopes.has('organizations:read')) return outcome;
  const { provider, providerId } = outcome.organization;
  return { ...outcome, organization: { provider, providerId } };
}

/** Under its key an unknown outcome stays what it is: sent again, the request is answered, and not sent. */
function toKeyed(outcome: UpdateOutcome): UpdateOutcome {
  if (outcome.kind !== 'outcomeUnknown') return outcome;
  const message = `${outcome.message} Under this idempotency key it is not sent again.`;
  return { ...outcome, message, retryable: false };
}

function patchIssues<P extends Provider>(port: ProviderPort<P>, patch: Patches[P]): readonly InputIssue[] {
  return patchFields<P>(patch).length === 0
    ? [inputIssue([], 'NOTHING_TO_UPDATE', 'Give at least one field to update.')]
    : port.check(patch);
}
