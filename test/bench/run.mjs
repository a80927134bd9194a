import { stopAll } from './child.mjs';

/**
 * Runs a benchmark, prints the reason of a failure, and stops all processes.
 *
 * @param {() => Promise<void>} bench
 */
export async function run(bench) {
  try {
    await bench();
  } catch (error) {
    process.stderr.write(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}
