import type { OrganizationPattern } from './organization-pattern.ts';

export const scopes = ['organizations:read', 'organizations:write'] as const;

/** What a caller may do. */
export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}

/** Who calls, and what they may do, with which organizations. */
export interface Caller {
  /** Tells callers apart in limits and idempotency keys, and names them in logs. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly organizations: readonly OrganizationPattern[];
}

/** Whoever calls where nobody is asked to say who they are: one caller, who may do everything. */
export const anonymous: Caller = { id: 'anonymous', scopes: new Set(scopes), organizations: ['*'] };

/** The caller's name in a provider's queue; undefined without authentication, where a share would cost capacity. */
export function toQueueCallerId({ id }: Pick<Caller, 'id'>): string | undefined {
  return id === anonymous.id ? undefined : id;
}

/** Whose credential it is: nobody's, or nobody can say for now. */
export type AuthenticationResult = Caller | 'REJECTED' | 'UNAVAILABLE';

/** Finds out whose credential this is. Rejects only on a bug of ours. */
export type Authenticate =
  | ((credential: string) => Promise<AuthenticationResult>)
  | ((credential: string) => AuthenticationResult);
