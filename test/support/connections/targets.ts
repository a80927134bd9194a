import type { Provider } from '../../../src/domain/provider/provider.ts';

/** An organization at a connection, which possibly is not configured. */
export interface Target {
  /** `vertra`, or `vertra@emea` for a named connection. */
  readonly key: string;
  readonly provider: Provider;
  readonly connection: string;
  readonly providerId: string;
  readonly id: string;
}

export function toTarget(id: string): Target {
  const [key = '', providerId = ''] = id.split(':');
  const [name, connection = 'default'] = key.split('@');
  return { key, provider: name === 'vida' ? 'VIDA' : 'VERTRA', connection, providerId, id };
}

/** The connections of the gateway under test, beside the default ones. */
export const connectionKeys = ['vida@emea', 'vertra@emea', 'vertra@apac'];

const configured = ['vida', 'vertra', ...connectionKeys];

/**
 * What an organization is for a caller. FORBIDDEN: the caller may use the connection, but not this organization. ABSENT: for the
 * caller there is no such connection.
 */
export type Access = 'ALLOWED' | 'FORBIDDEN' | 'ABSENT';

/** Implemented independently of the gateway. */
export function toAccess(patterns: readonly string[], target: Target): Access {
  const { connection, id, key } = target;
  const ofConnection = patterns.filter((pattern) => isOfConnection(pattern, target));
  const isVisible = connection === 'default' || ofConnection.length > 0;
  if (!configured.includes(key) || !isVisible) return 'ABSENT';
  const isCovered = ofConnection.some((pattern) => pattern === id || pattern.endsWith('*'));
  return isCovered ? 'ALLOWED' : 'FORBIDDEN';
}

function isOfConnection(pattern: string, { connection, key }: Target): boolean {
  const ofName = connection === 'default' ? null : `*@${connection}`;
  return pattern === '*' || [key, ofName].includes(pattern.slice(0, pattern.indexOf(':')));
}
