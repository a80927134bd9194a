/** A path in the input, starting at the argument: `["input", "vertra", "tags", "2"]`. */
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
  | 'NOT_COMPARABLE'
  | 'REJECTED_BY_PROVIDER';

/** One violation of a rule by an input value. */
export interface InputIssue {
  readonly path: InputPath;
  readonly code: InputIssueCode;
  readonly message: string;
  /** The maximum that is allowed; null when the code is not about a limit. */
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
