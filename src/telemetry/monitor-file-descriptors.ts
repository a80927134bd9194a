import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Logger } from 'pino';

const intervalMs = 1000;

/**
 * Logs when the process runs out of file descriptors and when some are available again. It tries to open a file,
 * because libuv closes a connection that it accepts without a descriptor, and Node does not report that.
 */
export function monitorFileDescriptors(log: Logger): void {
  let logged: string | null = null;
  const check = () => {
    const code = findShortage();
    if (code === logged) return;
    logged = code;
    if (code === null) log.info('File descriptors are available again. Connections are accepted.');
    else
      log.warn(
        { code },
        'No file descriptors are available. Connections are closed. Raise the limit (ulimit -n).',
      );
  };
  setInterval(check, intervalMs).unref();
}

/** @returns the error code (EMFILE, ENFILE) when no descriptor is available */
function findShortage(): string | null {
  try {
    closeSync(openSync(devNull, 'r'));
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return /^E(M|N)FILE$/.test(code) ? code : null;
  }
}
