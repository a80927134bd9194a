import type { InputIssue } from './input-issue.ts';
import { inputIssue } from './input-issue.ts';
import type { AnyPatch } from './patch.ts';

/** The texts of a patch that UTF-8 cannot carry: a lone surrogate would reach the provider as another character. */
export function textIssues(patch: AnyPatch): readonly InputIssue[] {
  return Object.entries(patch).flatMap(([field, value]) =>
    Array.isArray(value)
      ? value.flatMap((text, index) => malformed(text, [field, String(index)]))
      : malformed(value, [field]),
  );
}

function malformed(text: unknown, path: readonly string[]): InputIssue[] {
  if (typeof text !== 'string' || text.isWellFormed()) return [];
  const message = 'This text holds half of a surrogate pair, which UTF-8 cannot carry.';
  return [inputIssue(path, 'INVALID_FORMAT', message)];
}
