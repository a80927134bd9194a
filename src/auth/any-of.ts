import type { Authenticate, AuthenticationResult } from '../domain/access/caller.ts';

/** A caller who is known in either way is known; that nobody can tell in one of them leaves the doubt. */
export function authenticateByAnyOf(
  methods: readonly Authenticate[],
): (credential: string) => Promise<AuthenticationResult> {
  return async (credential) => {
    let failure: 'REJECTED' | 'UNAVAILABLE' = 'REJECTED';
    for (const authenticate of methods) {
      const result = await authenticate(credential);
      if (typeof result === 'object') return result;
      if (result === 'UNAVAILABLE') failure = result;
    }
    return failure;
  };
}
