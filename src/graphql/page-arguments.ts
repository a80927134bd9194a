import type { InputError } from '../domain/errors.ts';
import { inputError, invalidCursor } from '../domain/errors.ts';
import { inputIssue } from '../domain/input-issue.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { PageSize } from './argument-limits.ts';
import { parseCursor } from './cursor.ts';

/** The arguments of a connection as the client sent them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface ParsedPage {
  readonly kind: 'parsed';
  /** The position in the list after which the page starts; null for the first page. */
  readonly after: string | null;
  readonly count: number;
}

/** Parses the arguments of a connection; null is the default, as when the argument is absent. */
export function parsePage(
  { after, first }: PageArguments,
  { defaultCount, maxCount }: PageSize,
  provider: Provider | null,
): ParsedPage | InputError {
  const count = first ?? defaultCount;
  if (count < 1 || count > maxCount) {
    const message = `Request 1 to ${maxCount} entries.`;
    return inputError(provider, [inputIssue(['first'], 'INVALID_FORMAT', message, maxCount)]);
  }
  const position = after == null ? null : parseCursor(after);
  return position === undefined ? invalidCursor(provider) : { kind: 'parsed', after: position, count };
}
