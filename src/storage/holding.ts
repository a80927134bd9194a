/** Work that waits until it is released. */
export interface Holding {
  /** Resolves to true on the release, to false when the wait is over before. */
  released(waitMs: number): Promise<boolean>;
  release(): void;
}

export function createHolding(): Holding {
  const held = new Set<() => void>();
  return {
    released: (waitMs) =>
      new Promise((resolve) => {
        const end = (isReleased: boolean) => {
          clearTimeout(timer);
          held.delete(resume);
          resolve(isReleased);
        };
        const resume = () => end(true);
        const timer = setTimeout(end, waitMs, false);
        held.add(resume);
      }),
    release() {
      for (const resume of [...held]) resume();
    },
  };
}
