import { z } from 'zod';
import { departures, told } from '../tolerant.ts';

const names = z.array(z.string());
const someNames = z.array(z.string().optional().catch(undefined));

const answer = z.object({
  success: z.unknown().optional(),
  message: told(z.string()),
  updatedSettings: told(someNames),
  failedSettings: told(names.nullable()),
});

/** What Vida says of an update, whatever its status (vida.md, Responses). */
export interface VidaAnswer {
  /** `success`, where it is there, is true. */
  readonly isSuccess: boolean;
  readonly message: string | undefined;
  /** Wire names; undefined when the answer has no such list. */
  readonly updated: ReadonlySet<string> | undefined;
  /** Wire names; empty when the answer names none, and undefined when what it names cannot be read. */
  readonly failed: ReadonlySet<string> | undefined;
}

/** Reads an answer tolerantly; undefined when it is no JSON object. Each departure's key path goes to `onDrift`. */
export function decodeVidaAnswer(body: unknown, onDrift: (keyPath: string) => void): VidaAnswer | undefined {
  const read = answer.safeParse(body);
  if (!read.success) {
    onDrift('(body)');
    return undefined;
  }
  for (const keyPath of departures(body, read.data)) onDrift(keyPath);
  const { failedSettings, message, success, updatedSettings } = read.data;
  // zod leaves a key out that was not there, and keeps one whose value it could not read.
  const isUnreadable = failedSettings === undefined && Object.hasOwn(read.data, 'failedSettings');
  return {
    isSuccess: success === undefined || success === true,
    message,
    updated: updatedSettings && new Set(updatedSettings.filter((name) => name !== undefined)),
    failed: isUnreadable ? undefined : new Set(failedSettings ?? []),
  };
}
