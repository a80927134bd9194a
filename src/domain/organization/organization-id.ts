import type { InputIssue, InputIssueCode, InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { ConnectionRef } from '../provider/connection.ts';
import { toConnectionKey } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import { defaultConnection, isConnectionName, providerNames, providers } from '../provider/provider.ts';

const maxIdLength = 256;
const controlCharacter = /\p{Cc}/u;

/** Identifies an organization at its provider. */
export interface OrganizationRef extends ConnectionRef {
  readonly providerId: string;
  /** The account of a named connection in which an update found it; absent where only an id names it. */
  readonly account?: string;
}

/** Formats an `Organization.id`, which contains the connection and the provider's own id. */
export function toOrganizationId(organization: OrganizationRef): string {
  return `${toConnectionKey(organization)}:${organization.providerId}`;
}

/** An organization as an input names it. */
export interface Target {
  readonly provider: Provider;
  /** Absent or null for the connection in the id, or else the default one. */
  readonly connection?: string | null | undefined;
  /** The provider's own id, or an `Organization.id`. */
  readonly organizationId: string;
}

/** @returns the organization, or the issue of an invalid id or connection, at its path */
export function parseTarget({ connection, organizationId, provider }: Target): OrganizationRef | InputIssue {
  const prefix = parsePrefix(organizationId);
  if (prefix === undefined) {
    const ref = { provider, connection: connection ?? defaultConnection, providerId: organizationId };
    return findIssue(ref, 'connection') ?? ref;
  }
  if (prefix.provider !== provider) {
    const [owner, other] = [providerNames[prefix.provider], providerNames[provider]];
    return issue('INVALID_FORMAT', `This id belongs to ${owner.label}, not to ${other.label}.`);
  }
  if (connection != null && connection !== prefix.connection) {
    return inputIssue(['connection'], 'INVALID_FORMAT', 'The organization id belongs to another connection.');
  }
  return findIssue(prefix, 'organizationId') ?? prefix;
}

/**
 * Normalizes the organization of an update: each spelling of an id becomes the provider's own. An invalid id is returned
 * unchanged, with its issue.
 */
export function toTarget(target: Target): OrganizationRef & { readonly issue?: InputIssue } {
  const parsed = parseTarget(target);
  if ('providerId' in parsed) return parsed;
  const { connection, organizationId, provider } = target;
  return { provider, connection: connection ?? defaultConnection, providerId: organizationId, issue: parsed };
}

/** Identifies the organization of an update, so that each spelling of its id is equal, and no invalid one equals a valid one. */
export function toTargetIdentity(target: Target): OrganizationRef {
  const { issue, ...organization } = toTarget(target);
  // Without its issue, an invalid id would be the provider's own id of another organization.
  return issue ? { ...organization, connection: '' } : organization;
}

/** Parses an `Organization.id`, which includes the connection; an issue has the path `[]`. */
export function parseOrganizationId(id: string): OrganizationRef | InputIssue {
  const prefix = parsePrefix(id);
  if (prefix === undefined) {
    return inputIssue(
      [],
      'INVALID_FORMAT',
      'This is not an Organization.id of this gateway, such as vida:3.',
    );
  }
  const found = findIssue(prefix, 'organizationId');
  return found ? { ...found, path: [] } : prefix;
}

/** The issue of a connection that the caller cannot use: whether it exists is not disclosed. */
export function unknownConnection(provider: Provider, path: InputPath): InputIssue {
  const { label } = providerNames[provider];
  const message = `There is no connection of this name at ${label}, or your credential covers none of its organizations.`;
  return inputIssue(path, 'INVALID_FORMAT', message);
}

/** Separates the connection of an `Organization.id`; undefined for an id of the provider. */
function parsePrefix(id: string): OrganizationRef | undefined {
  const provider = providers.find((each) => id.startsWith(providerNames[each].key));
  if (provider === undefined) return undefined;
  const { length } = providerNames[provider].key;
  const end = id.indexOf(':', length);
  const providerId = id.slice(end + 1);
  if (end === length) return { provider, connection: defaultConnection, providerId };
  if (end === -1 || id[length] !== '@') return undefined;
  const name = id.slice(length + 1, end);
  // The default connection has one spelling, and an invalid name is no connection.
  return { provider, connection: isConnectionName(name) ? name : '', providerId };
}

/** @param source the field that names the connection */
function findIssue(
  { connection, provider, providerId }: OrganizationRef,
  source: 'connection' | 'organizationId',
): InputIssue | undefined {
  if (connection !== defaultConnection && !isConnectionName(connection)) {
    return unknownConnection(provider, [source]);
  }
  return idIssue(providerId);
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
