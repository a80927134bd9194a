/**
 * Returns the SHA-256 of an operation's text in hexadecimal, which is its id in `documents.json`. The hash is computed at
 * build time, so that clients need neither the text nor a hash function.
 *
 * @throws Error for a document that is not one of this package's operations
 */
export function toDocumentHash(document: object): string {
  const hash = (document as { readonly __meta__?: { readonly hash?: string } }).__meta__?.hash;
  if (hash === undefined) throw new Error('Only an operation of organization-gateway has a published hash.');
  return hash;
}
