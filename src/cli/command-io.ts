/** The environment of the process; secrets are deleted from it once they were read. */
export type Environment = Record<string, string | undefined>;

/** What a command reads from and writes to its process. */
export interface CommandIo {
  readonly env: Environment;
  /** Writes to stdout. */
  print(text: string): void;
  /** Writes to stderr. */
  printError(text: string): void;
}

/**
 * Runs a command and resolves to its exit code.
 *
 * @throws ConfigError for arguments or settings that cannot be used
 */
export type RunCommand = (args: readonly string[], io: CommandIo) => Promise<number>;
