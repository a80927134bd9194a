import type { Authenticate, AuthenticationResult } from '../domain/access/caller.ts';

/** Tries each method in order. The result is UNAVAILABLE when no method accepts the caller and one of them could not decide. */
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
