/** A signal that can be awaited many times. */
export interface ReleaseSignal {
  /** Resolves to true on the next release, or to false after the timeout. */
  wait(timeoutMs: number): Promise<boolean>;
  /** Resolves all pending waits. */
  release(): void;
}

export function createReleaseSignal(): ReleaseSignal {
  const pending = new Set<() => void>();
  return {
    wait: (timeoutMs) =>
      new Promise((resolve) => {
        const finish = (isReleased: boolean) => {
          clearTimeout(timer);
          pending.delete(onRelease);
          resolve(isReleased);
        };
        const onRelease = () => finish(true);
        const timer = setTimeout(finish, timeoutMs, false);
        pending.add(onRelease);
      }),
    release() {
      for (const onRelease of [...pending]) onRelease();
    },
  };
}
