const prefix = 'id:';

/** The cursor of an organization in an unpaged list: its id, because positions change when others are deleted. */
export function toIdCursor(providerId: string): string {
  return `${prefix}${providerId}`;
}

/** @returns the id in a cursor; undefined when the text is not a cursor */
export function parseIdCursor(cursor: string): string | undefined {
  return cursor.startsWith(prefix) && cursor.length > prefix.length ? cursor.slice(prefix.length) : undefined;
}
