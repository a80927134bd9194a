/** A task that runs regularly, one run at a time. */
export interface RegularTask {
  /** Runs the task now, unless it is running. */
  run(): void;
  stop(): void;
}

/** @param task never rejects */
export function runRegularly(task: () => Promise<unknown>, everyMs: number): RegularTask {
  let isRunning = false;
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    await task();
    isRunning = false;
  };
  const timer = setInterval(run, everyMs).unref();
  return { run, stop: () => clearInterval(timer) };
}
