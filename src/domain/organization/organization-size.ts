import type { Organization } from './organization.ts';

/** The header of a string, its place in an object or a list, and the parts of one that was composed. */
const bytesPerText = 32;

/** A string with a character outside Latin-1 takes two bytes for each UTF-16 code unit. */
const bytesPerUnit = 2;

/** Measured: a member with an id of 25 characters, a role and a date takes 270 bytes. */
const bytesPerObject = 64;

const bytesPerOther = 8;

/** Estimates the bytes that an organization, or one of its fields, takes in memory. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return bytesPerText + bytesPerUnit * value.length;
  if (typeof value !== 'object' || value === null) return bytesPerOther;
  let bytes = bytesPerObject;
  if (Array.isArray(value)) for (const item of value) bytes += estimateBytes(item);
  else for (const key in value) bytes += estimateBytes((value as Readonly<Record<string, unknown>>)[key]);
  return bytes;
}

/** Includes every text that providers document as short; a batch has a hundred organizations. */
const maxSmallBytes = 1024;

/** Leaves out each large field, as if the response had not reported it. */
export function withoutLargeFields({
  connection,
  provider,
  providerId,
  ...fields
}: Organization): Organization {
  const small = Object.entries(fields).filter(([, value]) => estimateBytes(value) <= maxSmallBytes);
  return { provider, connection, providerId, ...Object.fromEntries(small) };
}
