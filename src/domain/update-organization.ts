import { inputError } from './errors.ts';
import type { InputIssue, InputPath } from './input-issue.ts';
import { inputIssue } from './input-issue.ts';
import { parseProviderId } from './organization-id.ts';
import type { UpdateOutcome } from './outcome.ts';
import { outcomeAt } from './outcome.ts';
import type { Patches } from './patch.ts';
import { patchFields } from './patch.ts';
import type { Provider } from './provider.ts';
import { providerKeys } from './provider.ts';
import type { ProviderPort, ProviderPorts } from './provider-port.ts';

/** One update of one organization at one provider. */
export interface UpdateRequest<P extends Provider> {
  readonly provider: P;
  /** The provider's own id, or an `Organization.id`. */
  readonly organizationId: string;
  readonly patch: Patches[P];
}

/** An update whose provider is known only as the program runs. */
export type AnyUpdateRequest = { [P in Provider]: UpdateRequest<P> }[Provider];

/**
 * Updates one organization: what breaks a documented rule is refused before any call, with every issue at once.
 *
 * @param at where the input stands among the arguments, e.g. `["input"]`
 * @returns what became of the update, its field paths below `at` and the provider's branch
 */
export async function updateOrganization<P extends Provider>(
  ports: ProviderPorts,
  request: UpdateRequest<P>,
  at: InputPath,
): Promise<UpdateOutcome> {
  const port: ProviderPort<P> = ports[request.provider];
  const providerId = parseProviderId(request.organizationId, request.provider);
  const issues = [...(typeof providerId === 'string' ? [] : [providerId]), ...patchIssues(port, request)];
  const outcome =
    typeof providerId === 'string' && issues.length === 0
      ? await port.update(providerId, request.patch)
      : inputError(request.provider, issues);
  return outcomeAt([...at, providerKeys[request.provider]], outcome);
}

function patchIssues<P extends Provider>(
  port: ProviderPort<P>,
  { patch }: UpdateRequest<P>,
): readonly InputIssue[] {
  return patchFields<P>(patch).length === 0
    ? [inputIssue([], 'NOTHING_TO_UPDATE', 'Give at least one field to update.')]
    : port.check(patch);
}
