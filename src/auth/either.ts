import type { Authenticate, Authentication } from '../domain/access/caller.ts';

/** A caller who is known in either way is known; that nobody can tell in one of them leaves the doubt. */
export function eitherOf(ways: readonly Authenticate[]): (credential: string) => Promise<Authentication> {
  return async (credential) => {
    let doubt: 'NOT_ACCEPTED' | 'CANNOT_TELL' = 'NOT_ACCEPTED';
    for (const authenticate of ways) {
      const found = await authenticate(credential);
      if (typeof found === 'object') return found;
      if (found === 'CANNOT_TELL') doubt = found;
    }
    return doubt;
  };
}
