import type { Caller } from '../access/caller.ts';
import type { ChangeFacts, ChangeSource } from '../changes/change.ts';
import { toChangeResult } from '../changes/change-result.ts';
import type { Changes } from '../changes/changes.ts';
import type { InputPath } from '../input-issue.ts';
import type { Idempotency, IdempotencyKey, KeyedUpdate } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';
import { patchFields } from './patch.ts';

/** Who sends an update, and where it stands in the request. */
export interface UpdateSource {
  /** The path of the input in the arguments, e.g. `["input"]`. */
  readonly inputPath: InputPath;
  readonly caller: Caller;
  /** The id of the request in logs, which the update's change repeats. */
  readonly requestId: string;
  readonly source: ChangeSource;
}

interface KeyedDeps {
  readonly idempotency: Idempotency;
  readonly changes: Changes;
}

/** Runs an update unless its key was used, and records a replay. */
export async function runKeyed(
  { changes, idempotency }: KeyedDeps,
  key: IdempotencyKey,
  { onRunning, run, ...update }: KeyedUpdate & { run(): Promise<UpdateOutcome>; onRunning?(): void },
  source: UpdateSource,
): Promise<UpdateOutcome> {
  const outcome = await idempotency.once(key, update, run, onRunning);
  if (outcome.replayed) {
    const facts = toChangeFacts(update, source);
    await changes.addReplay(facts, toChangeResult(outcome, facts.fields));
  }
  return outcome;
}

/** Returns what is recorded of an update before it is sent. */
export function toChangeFacts(
  { account, organization, patch }: Pick<KeyedUpdate, 'account' | 'organization' | 'patch'>,
  { caller, inputPath, requestId, source }: UpdateSource,
): ChangeFacts {
  const fields = patchFields(patch);
  return { caller: caller.id, requestId, organization, account, source, inputPath, fields };
}
