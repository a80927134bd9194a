/** Where in the input something stands, from the argument on: `["input", "vertra", "tags", "2"]`. */
export type InputPath = readonly string[];

export type InputIssueCode =
  | 'REQUIRED'
  | 'NULL_NOT_ALLOWED'
  | 'WRONG_TYPE'
  | 'TOO_LONG'
  | 'INVALID_FORMAT'
  | 'NOTHING_TO_UPDATE'
  | 'PLAN_CHECKOUT_REQUIRED'
  | 'NOT_SUPPORTED'
  | 'REJECTED_BY_PROVIDER';

/** One thing that is wrong with an input, at the place where it is wrong. */
export interface InputIssue {
  readonly path: InputPath;
  readonly code: InputIssueCode;
  readonly message: string;
  /** The most that is allowed, where the code speaks of a limit. */
  readonly limit: number | null;
}

export function inputIssue(
  path: InputPath,
  code: InputIssueCode,
  message: string,
  limit: number | null = null,
): InputIssue {
  return { path, code, message, limit };
}
