/**
 * The SHA-256 of an operation's text, in hex: its id in `documents.json`. It was taken when the operation was
 * published, so neither the text nor a hash function is needed at run time.
 *
 * @throws for a document that is none of this package's operations
 */
export function toDocumentHash(document: object): string {
  const hash = (document as { readonly __meta__?: { readonly hash?: string } }).__meta__?.hash;
  if (hash === undefined) throw new Error('Only an operation of organization-gateway has a published hash.');
  return hash;
}
