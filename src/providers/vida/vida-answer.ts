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

/** An answer to an update as it stands on the wire. */
export const vidaAnswer = object({
  success: unchecked,
  message: text,
  updatedSettings: nullable(lenientListOf(text)),
  failedSettings: nullable(strictListOf(text)),
});

/** What Vida says of an update, whatever its status (vida.md, Responses). */
export interface VidaAnswer {
  /** `success`, where it is there, is true. */
  readonly isSuccess: boolean;
  /** It says success or that something was updated, be it in a way that cannot be read: no refusal does. */
  readonly confirmsAny: boolean;
  readonly message: string | undefined;
  /** Wire names; undefined when the answer has no such list. */
  readonly updated: ReadonlySet<string> | undefined;
  /** Wire names; empty when the answer names none, and undefined when what it names cannot be read. */
  readonly failed: ReadonlySet<string> | undefined;
}

/** Reads an answer tolerantly; undefined when it is no JSON object. Each departure's key path goes to the listener. */
export function decodeVidaAnswer(result: HttpResult, listener: DriftListener | null): VidaAnswer | undefined {
  if (result.kind !== 'response') return undefined;
  const said = readTolerantly(vidaAnswer, result.body, '(body)', listener);
  if (said === undefined) return undefined;
  const { failedSettings, message, success, updatedSettings } = said;
  return {
    isSuccess: success === undefined || success === true,
    confirmsAny:
      (success ?? false) !== false ||
      (updatedSettings?.length ?? 0) > 0 ||
      isUnreadable(said, 'updatedSettings'),
    message,
    updated: updatedSettings ? new Set(updatedSettings.filter((name) => name !== undefined)) : undefined,
    failed: isUnreadable(said, 'failedSettings') ? undefined : new Set(failedSettings ?? []),
  };
}
