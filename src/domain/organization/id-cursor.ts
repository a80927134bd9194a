const prefix = 'id:';

/** The cursor of an organization in a list that comes in one piece: its id, since positions change as others are deleted. */
export function toIdCursor(providerId: string): string {
  return `${prefix}${providerId}`;
}

/** The id in a cursor; undefined for what is no cursor. */
export function parseIdCursor(cursor: string): string | undefined {
  return cursor.startsWith(prefix) && cursor.length > prefix.length ? cursor.slice(prefix.length) : undefined;
}
