import type { Caller } from '../access/caller.ts';
import { readScopeRefusal, updateRefusal } from '../access/rights.ts';
import type { ForbiddenError, InputError } from '../errors.ts';
import { inputError } from '../errors.ts';
import type { InputIssue, InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import { toTarget } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import { providerNames } from '../provider/provider.ts';
import type { ProviderPort, ProviderPorts } from '../provider/provider-port.ts';
import { expectedIssues } from './compare-expected.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { keyIssue } from './idempotency.ts';
import type { Patches } from './patch.ts';
import { patchFields } from './patch.ts';
import { textIssues } from './text-issues.ts';
import type { UpdateRequest } from './update-request.ts';

export interface ValidationOptions {
  /** The path of the input in the arguments, e.g. `["input"]`. */
  readonly inputPath: InputPath;
  readonly caller: Caller;
  /** Null: each request is a separate update. */
  readonly key: IdempotencyKey | null;
  /** Whether the organization is read for the caller, which needs the read scope as well; so do expected values. */
  readonly isRead?: boolean;
}

/**
 * Checks the caller's rights and the documented rules, of which all issues are reported at once, without a request to the
 * provider.
 *
 * @returns the provider's own id of the organization when the update may be sent, otherwise the refusal
 */
export function validateUpdate<P extends Provider>(
  ports: ProviderPorts,
  request: UpdateRequest<P>,
  { caller, inputPath, isRead, key }: ValidationOptions,
): string | ForbiddenError | InputError {
  const { expected, patch, provider } = request;
  const { issue, providerId } = toTarget(request);
  const refused =
    updateRefusal(caller, provider, issue ? null : providerId) ??
    (isRead || expected ? readScopeRefusal(caller, provider) : undefined);
  if (refused) return refused;

  const invalidKey = key === null ? undefined : keyIssue(key.parts[0] ?? '');
  if (invalidKey) return inputError(provider, [invalidKey]);
  const port: ProviderPort<P> = ports[provider];
  const issues = [...(issue ? [issue] : []), ...patchIssues(port, patch)];
  if (expected) issues.push(...expectedIssues(port, expected));
  return issues.length === 0 ? providerId : inputError(provider, atField(issues, inputPath, provider));
}

/** The path of a provider's input in the arguments. */
export function toFieldBase(inputPath: InputPath, provider: Provider): InputPath {
  return [...inputPath, providerNames[provider].key];
}

function atField(
  issues: readonly InputIssue[],
  inputPath: InputPath,
  provider: Provider,
): readonly InputIssue[] {
  const base = toFieldBase(inputPath, provider);
  return issues.map((issue) => ({ ...issue, path: [...base, ...issue.path] }));
}

function patchIssues<P extends Provider>(port: ProviderPort<P>, patch: Patches[P]): readonly InputIssue[] {
  if (patchFields<P>(patch).length === 0) {
    return [inputIssue([], 'NOTHING_TO_UPDATE', 'Give at least one field to update.')];
  }
  const documented = port.check(patch);
  return [...documented, ...textIssues(patch, documented)];
}
