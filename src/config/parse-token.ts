import { Secret } from '../domain/access/secret.ts';
import { token } from './setting-types.ts';

/**
 * Parses the content of a token file, without the line break that editors add at the end.
 *
 * @throws an Error that does not quote the text
 */
export function parseToken(text: string): Secret {
  const { data } = token.safeParse(text.trim());
  if (data === undefined)
    throw new Error('The file must contain one token of visible ASCII characters and nothing else.');
  return new Secret(data);
}
