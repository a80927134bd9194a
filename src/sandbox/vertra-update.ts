import type { JsonObject } from './json.ts';
import type { VertraField } from './vertra-dialects.ts';
import type { VertraOrganization } from './vertra-seed.ts';

// vertra.md, Limits. What is counted is what JavaScript's `length` counts; the provider's own count is unknown.
const nameLimit = 50;
const descriptionLimit = 200;
const tagLimit = 20;

const problems: Readonly<Record<VertraField, (value: unknown) => string | undefined>> = {
  name: (value) => textProblem('NAME', value, nameLimit),
  description: (value) => textProblem('DESCRIPTION', value, descriptionLimit),
  tags: tagsProblem,
};

function textProblem(field: string, value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string') return `${field}_MUST_BE_A_STRING`;
  return value.length > limit ? `${field}_TOO_LONG` : undefined;
}

function tagsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'TAGS_MUST_BE_AN_ARRAY';
  if (!value.every((tag) => typeof tag === 'string')) return 'TAGS_MUST_BE_AN_ARRAY';
  return value.some((tag) => tag.length > tagLimit) ? 'TAG_TOO_LONG' : undefined;
}

/** The code of the first documented rule that the new values break, or `undefined`. */
export function problemOf(fields: readonly VertraField[], updates: JsonObject): string | undefined {
  return fields
    .filter((field) => Object.hasOwn(updates, field))
    .map((field) => problems[field](updates[field]))
    .find((code) => code !== undefined);
}

/** The organization after the update; tags are replaced as a whole, for lack of a documented merge. */
export function updated(
  organization: VertraOrganization,
  fields: readonly VertraField[],
  updates: JsonObject,
): VertraOrganization {
  const sent = fields
    .filter((field) => Object.hasOwn(updates, field))
    .map((field) => [field, updates[field]]);
  return { ...organization, ...Object.fromEntries(sent), updated_at: instantAfter(organization.updated_at) };
}

/** The present, or a second past the earlier instant when the clock has not moved on since. */
function instantAfter(earlier: string): string {
  const instant = new Date(Math.max(Date.now(), Date.parse(earlier) + 1000));
  return instant.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
