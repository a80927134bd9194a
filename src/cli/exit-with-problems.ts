import { ConfigError } from '../config/config.ts';

/**
 * Prints every problem on stderr and ends the process.
 *
 * @param title what cannot be done
 */
export function exitWithProblems(title: string, error: unknown, exitCode: number): never {
  const problems = error instanceof ConfigError ? error.problems : [String(error)];
  process.stderr.write(`${title}:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exit(exitCode);
}
