/** A record that another writer changes after the first read since the last update. */
export interface SharedRecord {
  readonly hasOtherWriter?: true;
  /** Whether the other writer has changed the record since the last update. */
  readonly isChangedByOther?: boolean;
}

/** Whether the other writer changes the record after this read. */
export function isChangedAfterRead({ hasOtherWriter, isChangedByOther }: SharedRecord): boolean {
  return hasOtherWriter === true && !isChangedByOther;
}

/** Returns the number of the next change, which follows the number in the current text. */
export function toNextChange(current: unknown): number {
  const [number = '0'] = /\d+/.exec(String(current ?? '')) ?? [];
  return Number(number) + 1;
}
