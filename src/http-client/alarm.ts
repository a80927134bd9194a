/** One timer that is set again and again. */
export interface Alarm {
  readonly isSet: boolean;
  /** The rest of the wait; 0 when it has passed or was never set. */
  readonly leftMs: number;
  set(waitMs: number): void;
}

export function createAlarm(onTime: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let endsAt = 0;
  return {
    get isSet() {
      return timer !== undefined;
    },
    get leftMs() {
      return Math.max(0, endsAt - performance.now());
    },
    set(waitMs) {
      clearTimeout(timer);
      endsAt = performance.now() + waitMs;
      // Unreferenced: a request that waits keeps the process alive by its own socket.
      timer = setTimeout(() => {
        timer = undefined;
        onTime();
      }, Math.ceil(waitMs)).unref();
    },
  };
}
