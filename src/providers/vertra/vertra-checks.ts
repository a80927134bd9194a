import type { InputIssue, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import type { VertraPatch } from '../../domain/update/patch.ts';
import { patchFields } from '../../domain/update/patch.ts';
import type { VertraContract } from './vertra-dialect.ts';

/**
 * The most characters of each text, counted as JavaScript's `length` counts (UTF-16 code units); how Vertra counts
 * is not documented (vertra.md, Limits).
 */
export const vertraLimits = { name: 50, description: 200, tag: 20 } as const;

/** Every documented rule that a patch breaks, before any call. */
export function checkVertraPatch(
  patch: VertraPatch,
  { hasTags, isNameRequired }: VertraContract,
): readonly InputIssue[] {
  const nulls = patchFields<'VERTRA'>(patch)
    .filter((field) => patch[field] === null)
    .map((field) => inputIssue([field], 'NULL_NOT_ALLOWED', `Vertra Cloud cannot clear ${field}.`));
  return [
    ...nulls,
    ...(isNameRequired && patch.name === '' ? [nameMissing] : []),
    ...tooLong(['name'], patch.name, vertraLimits.name),
    ...tooLong(['description'], patch.description, vertraLimits.description),
    ...(hasTags ? checkTags(patch.tags) : notSupported(patch.tags)),
  ];
}

const nameMissing = inputIssue(
  ['name'],
  'REQUIRED',
  'This version of Vertra Cloud requires a name of at least one character.',
);

function checkTags(tags: VertraPatch['tags']): InputIssue[] {
  return (tags ?? []).flatMap((tag, index) => tooLong(['tags', String(index)], tag, vertraLimits.tag));
}

function notSupported(tags: VertraPatch['tags']): InputIssue[] {
  const message = 'This version of Vertra Cloud has no tags.';
  return tags ? [inputIssue(['tags'], 'NOT_SUPPORTED', message)] : [];
}

function tooLong(path: InputPath, text: string | null | undefined, limit: number): InputIssue[] {
  if (!text || text.length <= limit) return [];
  return [inputIssue(path, 'TOO_LONG', `At most ${limit} characters are allowed here.`, limit)];
}
