/** Why an origin of a provider must not be unencrypted. */
export const unencryptedProblem =
  'must be an https URL unless the host is this machine, because the token would cross the network unencrypted';

/** Whether a request to this URL would cross a network unencrypted. */
export function isUnencrypted(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
