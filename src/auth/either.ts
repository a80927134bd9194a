import type { Authenticate, AuthenticationResult } from '../domain/access/caller.ts';

/** A caller who is known in either way is known; that nobody can tell in one of them leaves the doubt. */
export function eitherOf(
  ways: readonly Authenticate[],
): (credential: string) => Promise<AuthenticationResult> {
  return async (credential) => {
    let doubt: 'REJECTED' | 'UNAVAILABLE' = 'REJECTED';
    for (const authenticate of ways) {
      const found = await authenticate(credential);
      if (typeof found === 'object') return found;
      if (found === 'UNAVAILABLE') doubt = found;
    }
    return doubt;
  };
}
