/** The longest position in a list is an organization's id of 256 characters, each of up to three bytes. */
const maxLength = 2048;

/** Encodes a position in a list as an opaque cursor. */
export function toCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/** @returns the position in a cursor; undefined for a text that `toCursor` cannot have returned */
export function parseCursor(cursor: string): string | undefined {
  if (cursor.length > maxLength) return undefined;
  const position = Buffer.from(cursor, 'base64url').toString();
  return toCursor(position) === cursor ? position : undefined;
}
