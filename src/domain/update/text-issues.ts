import type { InputIssue, InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { AnyPatch } from './patch.ts';

/** The maximum number of characters in a string and of items in a list, where the provider documents no limit. */
const maxLength = 10_000;
const maxItems = 1000;

/** Checks the strings of a patch by the rules for all providers; an issue that the documented rules already report is left out. */
export function textIssues(patch: AnyPatch, documented: readonly InputIssue[]): readonly InputIssue[] {
  const isReported = ({ code, path }: InputIssue) =>
    documented.some((each) => each.code === code && each.path.join() === path.join());
  return Object.entries(patch)
    .flatMap(([field, value]) => valueIssues(value, [field]))
    .filter((issue) => !isReported(issue));
}

function valueIssues(value: unknown, path: InputPath): readonly InputIssue[] {
  if (typeof value === 'string') return [...lengthIssues(value, path), ...surrogateIssues(value, path)];
  if (!Array.isArray(value)) return [];
  if (value.length > maxItems) {
    return [inputIssue(path, 'TOO_LONG', `At most ${maxItems} items are allowed here.`, maxItems)];
  }
  return value.flatMap((item, index) => valueIssues(item, [...path, String(index)]));
}

function lengthIssues(text: string, path: InputPath): readonly InputIssue[] {
  if (text.length <= maxLength) return [];
  return [inputIssue(path, 'TOO_LONG', `At most ${maxLength} characters are allowed here.`, maxLength)];
}

/** UTF-8 cannot encode a lone surrogate, so the provider would receive another character. */
function surrogateIssues(text: string, path: InputPath): readonly InputIssue[] {
  if (text.isWellFormed()) return [];
  const message = 'This text contains a lone surrogate, which UTF-8 cannot encode. Remove it.';
  return [inputIssue(path, 'INVALID_FORMAT', message)];
}
