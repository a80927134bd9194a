import type { InputIssue, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import { fieldNames } from '../../domain/provider-fields/field.ts';
import { vertraFields } from '../../domain/provider-fields/vertra-fields.ts';
import { nullIssues } from '../../domain/update/null-issues.ts';
import type { VertraPatch } from '../../domain/update/patch.ts';
import type { VertraContract } from './vertra-dialect.ts';

const names = fieldNames(vertraFields);

/** Returns an issue for every documented rule that a patch breaks. */
export function checkVertraPatch(patch: VertraPatch, contract: VertraContract): readonly InputIssue[] {
  const issues = [...nullIssues('VERTRA', patch)];
  if (contract.isNameRequired && patch.name === '') issues.push(nameMissing);
  for (const field of names) {
    const isSupported = field !== 'tags' || contract.hasTags;
    if (isSupported) addLengthIssues(issues, [field], patch[field], vertraFields[field].maxLength);
    else if (patch[field]) issues.push(tagsNotSupported);
  }
  return issues;
}

/** Returns an issue for each field, null or not, that the dialect does not have. */
export function checkVertraFields(
  values: VertraPatch,
  { hasTags }: Pick<VertraContract, 'hasTags'>,
): readonly InputIssue[] {
  return hasTags || values.tags === undefined ? [] : [tagsNotSupported];
}

const nameMissing = inputIssue(
  ['name'],
  'REQUIRED',
  'This version of Vertra Cloud requires a name of at least one character.',
);

const tagsNotSupported = inputIssue(['tags'], 'NOT_SUPPORTED', 'This version of Vertra Cloud has no tags.');

function addLengthIssues(issues: InputIssue[], path: InputPath, value: unknown, limit: number): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      addLengthIssues(issues, [...path, String(index)], item, limit);
  } else if (typeof value === 'string' && value.length > limit) {
    issues.push(inputIssue(path, 'TOO_LONG', `At most ${limit} characters are allowed here.`, limit));
  }
}
