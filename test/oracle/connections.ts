import type { Provider } from './fields.ts';

/** The account of the gateway's own settings, and one of the connections file. */
export const connections = ['default', 'emea'] as const;

export type Connection = (typeof connections)[number];

const firstId = 1000;

/** Every third sequence uses the named connection. */
export function connectionOfSequence(number: number): Connection {
  return number % 3 === 0 ? 'emea' : 'default';
}

/** Returns one of the two organizations of a sequence at a provider. */
export function toOrganization(provider: Provider, sequence: number, index: 0 | 1): string {
  return `${provider === 'vida' ? '' : 'o'}${firstId + sequence * 2 + index}`;
}

/** Returns the connection of an organization of a sequence. */
export function connectionOf(organization: string): Connection {
  const id = Number(organization.replace('o', ''));
  return connectionOfSequence(Math.floor((id - firstId) / 2));
}

/** The organization as the gateway names it. */
export function toGlobalId(provider: Provider, organization: string): string {
  const connection = connectionOf(organization);
  return `${provider}${connection === 'default' ? '' : `@${connection}`}:${organization}`;
}

interface ConnectionCheck {
  /** The connection of the account that received the request. */
  readonly connection: Connection;
  readonly onUnknownRequest: (problem: string) => void;
}

/** Reports a request for an organization of another connection. */
export function checkConnection(
  provider: Provider,
  organization: string,
  { connection, onUnknownRequest }: ConnectionCheck,
): void {
  if (connectionOf(organization) === connection) return;
  onUnknownRequest(`${provider} received a request for ${organization} at ${connection}`);
}
