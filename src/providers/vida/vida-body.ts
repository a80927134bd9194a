import type { HttpResult } from '../../http-client/http-result.ts';
import type { DriftListener } from '../shared/drift.ts';
import {
  isUnreadable,
  lenientListOf,
  nullable,
  object,
  readTolerantly,
  strictListOf,
  text,
  unchecked,
} from '../shared/tolerant-reader.ts';

/** Reads the body of the response to an update. */
export const vidaBody = object({
  success: unchecked,
  message: text,
  updatedSettings: nullable(lenientListOf(text)),
  failedSettings: nullable(strictListOf(text)),
});

/** The decoded body of the response to an update, independent of its HTTP status (vida.md, Responses). */
export interface VidaBody {
  /** Whether `success` is absent or true. */
  readonly isSuccess: boolean;
  /** Whether `success` or `updatedSettings`, even if unreadable, claims an update; no documented refusal does. */
  readonly confirmsAny: boolean;
  readonly message: string | undefined;
  /** Names on the wire; undefined without a readable list. */
  readonly updated: ReadonlySet<string> | undefined;
  /** Names on the wire; empty without a list, undefined with an unreadable one. */
  readonly failed: ReadonlySet<string> | undefined;
}

/** Decodes a response and reports drift to the listener; undefined when the body is not a JSON object. */
export function decodeVidaBody(result: HttpResult, listener: DriftListener | null): VidaBody | undefined {
  if (result.kind !== 'response') return undefined;
  const read = readTolerantly(vidaBody, result.body, '(body)', listener);
  if (read === undefined) return undefined;
  const { failedSettings, message, success, updatedSettings } = read;
  return {
    isSuccess: success === undefined || success === true,
    confirmsAny:
      (success ?? false) !== false ||
      (updatedSettings?.length ?? 0) > 0 ||
      isUnreadable(read, 'updatedSettings'),
    message,
    updated: updatedSettings ? new Set(updatedSettings.filter((name) => name !== undefined)) : undefined,
    failed: isUnreadable(read, 'failedSettings') ? undefined : new Set(failedSettings ?? []),
  };
}
