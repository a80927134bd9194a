import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Logger } from 'pino';

const intervalMs = 1000;

/**
 * Logs that no file descriptor is left, and that there are some again. It tries to open a file to find out: without a
 * descriptor, libuv accepts a connection and closes it at once, which Node reports nowhere.
 */
export function logDescriptors(log: Logger): void {
  let logged: string | null = null;
  const look = () => {
    const code = tryToOpen();
    if (code === logged) return;
    logged = code;
    if (code === null) log.info('file descriptors are left again: connections are accepted');
    else
      log.warn({ code }, 'no file descriptor is left: connections are closed. Raise the limit (ulimit -n)');
  };
  setInterval(look, intervalMs).unref();
}

/** @returns the code of the failure when no descriptor was left */
function tryToOpen(): string | null {
  try {
    closeSync(openSync(devNull, 'r'));
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return /^E(M|N)FILE$/.test(code) ? code : null;
  }
}
