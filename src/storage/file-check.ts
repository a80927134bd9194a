import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** How often the file is checked. */
const intervalMs = 5000;

/** Whether the path of an open file leads to another file, or to none. */
export interface FileCheck {
  readonly isReplaced: boolean;
  stop(): void;
}

/** The check of a database without a file. */
export const noFile: FileCheck = { isReplaced: false, stop() {} };

/**
 * Checks regularly that the path still leads to the same file. SQLite would continue to write to a file that was moved or
 * deleted, and the next start would find none of it.
 */
export function checkFileRegularly(path: string, onReplaced: () => void): FileCheck {
  // Synchronous, because a file that is replaced meanwhile would count as the one that was opened.
  const opened = statSync(path, { throwIfNoEntry: false });
  let isReplaced = false;
  const check = async () => {
    // A file that cannot be checked may be the same one: only a missing file, or another one, was replaced.
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code);
    isReplaced = typeof found === 'object' ? found.ino !== opened?.ino : found === 'ENOENT';
    if (!isReplaced) return;
    clearInterval(timer);
    onReplaced();
  };
  const timer = setInterval(() => check().catch(() => {}), intervalMs).unref();
  return {
    get isReplaced() {
      return isReplaced;
    },
    stop: () => clearInterval(timer),
  };
}
