import type { InputIssue, InputPath } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { AnyPatch } from './patch.ts';

/** The most characters of a text, and items of a list, where the provider documents no limit. */
const maxLength = 10_000;
const maxItems = 1000;

/** What is wrong with the texts of a patch at any provider; a limit that the provider documents comes first. */
export function textIssues(patch: AnyPatch, documented: readonly InputIssue[]): readonly InputIssue[] {
  const isLimited = ({ code, path }: InputIssue) =>
    documented.some((each) => each.code === code && each.path.join() === path.join());
  return Object.entries(patch)
    .flatMap(([field, value]) => valueIssues(value, [field]))
    .filter((issue) => !isLimited(issue));
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

/** UTF-8 cannot carry half of a surrogate pair: it would reach the provider as another character. */
function surrogateIssues(text: string, path: InputPath): readonly InputIssue[] {
  if (text.isWellFormed()) return [];
  const message = 'This text holds half of a surrogate pair, which UTF-8 cannot carry.';
  return [inputIssue(path, 'INVALID_FORMAT', message)];
}
