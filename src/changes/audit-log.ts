export interface AuditEvents {
  /** Called at the first change that cannot be recorded. */
  readonly onFailure: () => void;
  /**
   * Called when changes can be recorded again.
   *
   * @param missing the number of updates that were sent without a record
   */
  readonly onRecovery: (missing: number) => void;
}

/** Reports each failure to record once, until changes can be recorded again. */
export interface AuditLog {
  /** @param isMissing whether the update continues without a record */
  onFailure(isMissing: boolean): void;
  onSuccess(): void;
}

export function createAuditLog({ onFailure, onRecovery }: AuditEvents): AuditLog {
  let isFailing = false;
  let missing = 0;
  return {
    onFailure(isMissing) {
      if (isMissing) missing += 1;
      if (!isFailing) onFailure();
      isFailing = true;
    },
    onSuccess() {
      if (!isFailing) return;
      isFailing = false;
      onRecovery(missing);
      missing = 0;
    },
  };
}
