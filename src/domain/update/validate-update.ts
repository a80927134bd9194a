import type { Caller } from '../access/caller.ts';
import { readScopeRefusal, updateRefusal, writeScopeRefusal } from '../access/rights.ts';
import { findUsable } from '../access/usable-connection.ts';
import type { ForbiddenError, InputError } from '../errors.ts';
import { inputError } from '../errors.ts';
import type { InputIssue, InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import { toTarget, unknownConnection } from '../organization/organization-id.ts';
import type { Connections } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import { providerNames } from '../provider/provider.ts';
import type { ProviderPort } from '../provider/provider-port.ts';
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

/** An update that may be sent. */
export interface ValidUpdate<P extends Provider> {
  readonly kind: 'valid';
  readonly organization: OrganizationRef & { readonly provider: P };
  readonly port: ProviderPort<P>;
}

/**
 * Checks the caller's rights and the documented rules, of which all issues are reported at once, without a request to the
 * provider.
 */
export function validateUpdate<P extends Provider>(
  connections: Connections,
  request: UpdateRequest<P>,
  options: ValidationOptions,
): ValidUpdate<P> | ForbiddenError | InputError {
  const { caller, inputPath, key } = options;
  const { provider } = request;
  const { issue, ...target } = toTarget(request);
  const organization = { ...target, provider };
  const port = findUsable(connections, caller, organization);
  const isNamed = port !== undefined && issue === undefined;
  const refused = findRefusal(request, isNamed ? organization : null, options);
  if (refused) return refused;

  const invalidKey = key === null ? undefined : keyIssue(key.parts[0] ?? '');
  if (invalidKey) return inputError(provider, [invalidKey]);
  const issues = findIssues(port, request, issue);
  if (issues.length > 0 || !port) return inputError(provider, atField(issues, inputPath, provider));
  return { kind: 'valid', organization, port };
}

/** @param organization null when it is not known, because its id or its connection is invalid */
function findRefusal(
  { expected, provider }: UpdateRequest<Provider>,
  organization: OrganizationRef | null,
  { caller, isRead }: ValidationOptions,
): ForbiddenError | undefined {
  return (
    writeScopeRefusal(caller, provider) ??
    (organization ? updateRefusal(caller, organization) : undefined) ??
    (isRead || expected ? readScopeRefusal(caller, provider) : undefined)
  );
}

/** Returns the issues of the rules; only that of the connection when there is no such connection. */
function findIssues<P extends Provider>(
  port: ProviderPort<P> | undefined,
  request: UpdateRequest<P>,
  targetIssue: InputIssue | undefined,
): readonly InputIssue[] {
  const { expected, patch } = request;
  if (!port) return [targetIssue ?? connectionIssue(request)];
  const issues = targetIssue ? [targetIssue] : [];
  const ofPatch = patchIssues(port, patch);
  return [...issues, ...ofPatch, ...(expected ? expectedIssues(port, expected) : [])];
}

/** The issue of an update whose connection does not exist for the caller, at the field that names the connection. */
export function connectionIssue({ connection, provider }: UpdateRequest<Provider>): InputIssue {
  return unknownConnection(provider, [connection == null ? 'organizationId' : 'connection']);
}

/** The refusal of an update whose connection does not exist for the caller. */
export function connectionError(request: UpdateRequest<Provider>, inputPath: InputPath): InputError {
  const { provider } = request;
  return inputError(provider, atField([connectionIssue(request)], inputPath, provider));
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
