import type { WriteGuard } from '../provider/provider-port.ts';
import type { UpdateOutcome } from '../update/outcome.ts';
import type { ChangeFacts } from './change.ts';
import { toChangeResult } from './change-result.ts';
import type { ChangeRecord, Changes } from './changes.ts';
import { notRecorded } from './changes.ts';

/**
 * Sends an update, and records it before its first attempt and when its outcome is known. The record is written by the guard of
 * the request, so that an update that is never sent leaves no record: a flood of them would replace the changes.
 *
 * @param lease the guard of an update that excludes other processes; null for any other update
 */
export async function sendRecorded(
  changes: Changes,
  facts: ChangeFacts,
  lease: WriteGuard | null,
  send: (guard: WriteGuard) => Promise<UpdateOutcome>,
): Promise<UpdateOutcome> {
  let recording: Promise<ChangeRecord | 'REFUSED'> | undefined;
  const begin = () => {
    recording ??= changes.begin(facts);
    return recording.then((record) => record !== 'REFUSED');
  };
  const outcome = await send({
    get isHeld() {
      return lease === null || lease.isHeld;
    },
    verify() {
      // Verified first, because an update without its lease is not sent; the lease is checked again when the request is written.
      return lease === null ? begin() : lease.verify().then((isHeld) => isHeld && begin());
    },
  });
  const record = await recording;
  if (record === undefined) return outcome;
  if (record === 'REFUSED') return notRecorded(facts.organization.provider);
  await changes.end(record, toChangeResult(outcome, facts.fields));
  return outcome;
}
