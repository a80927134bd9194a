import type { CommandIo } from '../command-io.ts';
import { toShortText } from '../short-text.ts';

/** What a command of the API reports: a value, or why there is none. */
export type ApiResult<Value> = { readonly kind: 'value'; readonly value: Value } | ApiFailure;

export interface ApiFailure {
  readonly kind: 'failed';
  /** For people; can contain text of the gateway. */
  readonly messages: readonly string[];
  readonly exitCode: FailureExitCode;
}

/** 1: the gateway refused the request, or reports an error. 3: its response is missing or unreadable, so that a change may have happened. */
export type FailureExitCode = 1 | 3;

export function failed(exitCode: FailureExitCode, ...messages: readonly string[]): ApiFailure {
  return { kind: 'failed', exitCode, messages };
}

/** Prints why a command failed, and returns its exit code. */
export function printFailure({ exitCode, messages }: ApiFailure, { printError }: CommandIo): number {
  for (const message of messages) printError(`${toShortText(message)}\n`);
  return exitCode;
}
