const prefix = 'bulk:';

/** Formats an `OrganizationBulkUpdate.id` from the id in the store; the prefix separates it from the id of an organization. */
export function toBulkUpdateId(storedId: string): string {
  return `${prefix}${storedId}`;
}

/** @returns the id in the store; undefined when the text is not an `OrganizationBulkUpdate.id` */
export function parseBulkUpdateId(id: string): string | undefined {
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined;
}
