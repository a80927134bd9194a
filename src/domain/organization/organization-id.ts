import type { InputIssue, InputIssueCode } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { Provider } from '../provider/provider.ts';
import { providerKeys, providerLabels, providers } from '../provider/provider.ts';

const maxIdLength = 256;
const controlCharacter = /\p{Cc}/u;

/** `Organization.id`: the provider's name and its own id, so that an id alone says where to ask. */
export function toOrganizationId(provider: Provider, providerId: string): string {
  return `${providerKeys[provider]}:${providerId}`;
}

/**
 * Reads an id that a client gave for one provider: the provider's own id, or an `Organization.id`.
 *
 * @returns the provider's own id, or the issue that forbids to send it, at the path `["organizationId"]`
 */
export function parseProviderId(given: string, provider: Provider): string | InputIssue {
  const owner = providers.find((each) => given.startsWith(`${providerKeys[each]}:`));
  if (owner !== undefined && owner !== provider) {
    return issue(
      'INVALID_FORMAT',
      `This id belongs to ${providerLabels[owner]}, not to ${providerLabels[provider]}.`,
    );
  }
  const providerId = owner === undefined ? given : given.slice(providerKeys[owner].length + 1);
  return idIssue(providerId) ?? providerId;
}

/** An organization and where it is kept. */
export interface OrganizationRef {
  readonly provider: Provider;
  readonly providerId: string;
}

/**
 * The organization of an update by its one id, however it was written; what is no id stands for itself, with the issue that
 * forbids to send it.
 */
export function toTarget({
  organizationId,
  provider,
}: Target): OrganizationRef & { readonly issue?: InputIssue } {
  const providerId = parseProviderId(organizationId, provider);
  return typeof providerId === 'string'
    ? { provider, providerId }
    : { provider, providerId: organizationId, issue: providerId };
}

interface Target {
  readonly provider: Provider;
  readonly organizationId: string;
}

/** Reads an `Organization.id`, which alone says where to ask; the issue is at the path `[]`. */
export function parseOrganizationId(id: string): OrganizationRef | InputIssue {
  const provider = providers.find((each) => id.startsWith(`${providerKeys[each]}:`));
  if (provider === undefined) {
    return inputIssue(
      [],
      'INVALID_FORMAT',
      'This is not an Organization.id of this gateway, such as vida:3.',
    );
  }
  const providerId = parseProviderId(id, provider);
  return typeof providerId === 'string' ? { provider, providerId } : { ...providerId, path: [] };
}

function idIssue(id: string): InputIssue | undefined {
  if (id.trim() === '') return issue('REQUIRED', 'An organization id is required.');
  if (id.length > maxIdLength) {
    return issue('TOO_LONG', `An organization id has at most ${maxIdLength} characters.`, maxIdLength);
  }
  // A lone surrogate cannot be percent-encoded, and dot segments are resolved away by URL readers (RFC 3986 §5.2.4).
  if (controlCharacter.test(id) || !id.isWellFormed() || id === '.' || id === '..') {
    return issue('INVALID_FORMAT', 'This is not an organization id.');
  }
  return undefined;
}

function issue(code: InputIssueCode, message: string, limit: number | null = null): InputIssue {
  return inputIssue(['organizationId'], code, message, limit);
}
