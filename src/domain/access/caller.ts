import type { OrganizationPattern } from './organization-pattern.ts';

export const scopes = ['organizations:read', 'organizations:write', 'organizations:audit'] as const;

/** A permission of a caller. */
export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}

/** An authenticated client, with its permissions and the organizations that they cover. */
export interface Caller {
  /** Separates callers in rate limits and idempotency keys, and identifies them in logs. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly organizations: readonly OrganizationPattern[];
}

/** The caller of every request when authentication is off; has every permission. */
export const anonymous: Caller = { id: 'anonymous', scopes: new Set(scopes), organizations: ['*'] };

/** The caller's id for fair queueing; undefined without authentication, where fair shares would only cost capacity. */
export function toQueueCallerId({ id }: Pick<Caller, 'id'>): string | undefined {
  return id === anonymous.id ? undefined : id;
}

/** The caller of a credential. REJECTED: the credential is invalid. UNAVAILABLE: it temporarily cannot be verified. */
export type AuthenticationResult = Caller | 'REJECTED' | 'UNAVAILABLE';

/** Authenticates a credential; rejects only on a bug in the gateway. */
export type Authenticate =
  | ((credential: string) => Promise<AuthenticationResult>)
  | ((credential: string) => AuthenticationResult);
