import { toUsableName } from '../access/usable-connection.ts';
import { inputError } from '../errors.ts';
import { toTarget } from '../organization/organization-id.ts';
import type { IdempotencyKey } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';
import { withAccount } from './outcome.ts';
import { runKeyed } from './run-keyed.ts';
import type { UpdateDeps, UpdateOptions } from './update-organization.ts';
import { toCallerOutcome } from './update-organization.ts';
import type { AnyUpdateRequest } from './update-request.ts';
import { connectionIssue } from './validate-update.ts';

/**
 * Ends an update whose connection was removed or has another account: it is not sent. Its key shows whether an earlier run may have
 * sent it.
 *
 * @param account the account that the connection had
 */
export async function endUnsent(
  deps: UpdateDeps,
  request: AnyUpdateRequest,
  account: string,
  options: UpdateOptions & { readonly key: IdempotencyKey },
): Promise<UpdateOutcome> {
  const { key, record, unsentOutcome } = options;
  const { expected, patch, provider } = request;
  const { issue: _, ...organization } = toTarget(request);
  const refused = unsentOutcome ?? inputError(provider, [connectionIssue(request)]);
  const run = () => Promise.resolve(refused);
  const update = { organization, account, patch, expected, run };
  const outcome = await deps.gate.run(() => runKeyed(deps, key, update, options));
  const shown = toCallerOutcome(withAccount(outcome, account), request, options);
  record.addOutcome(provider, toUsableName(deps.connections, options.caller, organization), shown);
  return shown;
}
