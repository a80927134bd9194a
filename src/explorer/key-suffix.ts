/** Creates a random suffix; `crypto.randomUUID` exists only on pages that are served over HTTPS or from this machine. */
export function createKeySuffix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const suffixKey = 'gateway:keySuffix';

/**
 * Replaces the suffix of the previous page load in the stored tabs, so that an update of the reloaded page is a new one. A key
 * that the user wrote stays.
 */
export function renewKeys(session: Pick<Storage, 'getItem' | 'setItem'>, suffix: string): void {
  const previous = session.getItem(suffixKey);
  session.setItem(suffixKey, suffix);
  if (previous === null) return;
  for (const key of Object.keys(session).filter((each) => each.startsWith('graphiql:'))) {
    session.setItem(key, (session.getItem(key) ?? '').replaceAll(previous, suffix));
  }
}
