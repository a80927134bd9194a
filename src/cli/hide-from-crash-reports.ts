import { privateNames } from '../config/config.ts';
import type { Environment } from './command-io.ts';

/**
 * Removes the environment's secrets and the host names of socket peers from crash reports; the IP addresses of the peers
 * remain.
 */
export function hideFromCrashReports(env: Environment): void {
  for (const name of privateNames) delete env[name];
  Object.assign(process.report, { excludeNetwork: true });
}
