import type { InputIssue, InputIssueCode } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { Provider } from '../provider/provider.ts';
import { providerNames, providers } from '../provider/provider.ts';

const maxIdLength = 256;
const controlCharacter = /\p{Cc}/u;

/** Formats an `Organization.id`, which contains the provider's key and the provider's own id. */
export function toOrganizationId(provider: Provider, providerId: string): string {
  return `${providerNames[provider].key}:${providerId}`;
}

/**
 * Parses an id for one provider: the provider's own id, or an `Organization.id`.
 *
 * @returns the provider's own id, or the issue of an invalid id, at the path `["organizationId"]`
 */
export function parseProviderId(text: string, provider: Provider): string | InputIssue {
  const owner = providers.find((each) => text.startsWith(`${providerNames[each].key}:`));
  if (owner !== undefined && owner !== provider) {
    return issue(
      'INVALID_FORMAT',
      `This id belongs to ${providerNames[owner].label}, not to ${providerNames[provider].label}.`,
    );
  }
  const providerId = owner === undefined ? text : text.slice(providerNames[owner].key.length + 1);
  return idIssue(providerId) ?? providerId;
}

/** Identifies an organization at its provider. */
export interface OrganizationRef {
  readonly provider: Provider;
  readonly providerId: string;
}

/**
 * Normalizes the organization of an update: both spellings of an id become the provider's own. An invalid id is returned
 * unchanged, with its issue.
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

/** Parses an `Organization.id`, which includes the provider; an issue has the path `[]`. */
export function parseOrganizationId(id: string): OrganizationRef | InputIssue {
  const provider = providers.find((each) => id.startsWith(`${providerNames[each].key}:`));
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
  // A lone surrogate cannot be percent-encoded, and URL parsers remove dot segments (RFC 3986 §5.2.4).
  if (controlCharacter.test(id) || !id.isWellFormed() || id === '.' || id === '..') {
    return issue('INVALID_FORMAT', 'This is not an organization id.');
  }
  return undefined;
}

function issue(code: InputIssueCode, message: string, limit: number | null = null): InputIssue {
  return inputIssue(['organizationId'], code, message, limit);
}
