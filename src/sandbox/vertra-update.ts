import type { JsonObject } from './json.ts';
import type { VertraField } from './vertra-dialect.ts';
import type { VertraOrganization } from './vertra-record.ts';

// vertra.md, Limits, in UTF-16 code units; the provider's own unit is not documented.
const maxNameLength = 50;
const maxDescriptionLength = 200;
const maxTagLength = 20;

const problems: Readonly<Record<VertraField, (value: unknown) => string | undefined>> = {
  name: (value) => findTextProblem('NAME', value, maxNameLength),
  description: (value) => findTextProblem('DESCRIPTION', value, maxDescriptionLength),
  tags: findTagsProblem,
};

function findTextProblem(field: string, value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return `${field}_MUST_BE_A_STRING`;
  return value.length > maxLength ? `${field}_TOO_LONG` : undefined;
}

function findTagsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'TAGS_MUST_BE_AN_ARRAY';
  if (!value.every((tag) => typeof tag === 'string')) return 'TAGS_MUST_BE_AN_ARRAY';
  return value.some((tag) => tag.length > maxTagLength) ? 'TAG_TOO_LONG' : undefined;
}

/** Returns the code of the first documented rule that the new values break, or `undefined`. */
export function findProblem(fields: readonly VertraField[], updates: JsonObject): string | undefined {
  return fields
    .filter((field) => Object.hasOwn(updates, field))
    .map((field) => problems[field](updates[field]))
    .find((code) => code !== undefined);
}

/** Returns the updated organization; `tags` replaces the whole list, because no merge is documented. */
export function applyUpdates(
  organization: VertraOrganization,
  fields: readonly VertraField[],
  updates: JsonObject,
): VertraOrganization {
  const changes = fields
    .filter((field) => Object.hasOwn(updates, field))
    .map((field) => [field, updates[field]]);
  return {
    ...organization,
    ...Object.fromEntries(changes),
    updated_at: nextTimestamp(organization.updated_at),
  };
}

/** Returns the current time, and at least a second after the previous one, so that each update changes it. */
function nextTimestamp(previous: string): string {
  const time = new Date(Math.max(Date.now(), Date.parse(previous) + 1000));
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
