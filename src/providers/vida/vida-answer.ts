import { z } from 'zod';
import { departures, told } from '../tolerant.ts';

const names = z.array(z.string().optional().catch(undefined));

const answer = z.object({
  success: told(z.boolean()),
  message: told(z.string()),
  updatedSettings: told(names),
  failedSettings: told(names.nullable()),
});

/** What Vida says of an update, whatever its status (vida.md, Responses). An absent member was not told. */
export interface VidaAnswer {
  readonly success: boolean | undefined;
  readonly message: string | undefined;
  /** Wire names; absent when the answer has no such list. */
  readonly updated: ReadonlySet<string> | undefined;
  /** Wire names; empty when the answer names none. */
  readonly failed: ReadonlySet<string>;
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
  return {
    success,
    message,
    updated: updatedSettings && toSet(updatedSettings),
    failed: toSet(failedSettings ?? []),
  };
}

function toSet(list: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(list.filter((name) => name !== undefined));
}
