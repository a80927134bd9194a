/** The state that all tabs of the explorer share, deleted when the browser tab is closed. */
export interface Session {
  /** The text of the headers pane. */
  readonly headers: string;
  /** Whether the gateway refused the last request because it has no valid key. */
  readonly keyNeeded: boolean;
  setHeaders(text: string): void;
  setKeyNeeded(needed: boolean): void;
  /** Calls the listener at every change; returns a function that unsubscribes it. */
  subscribe(listener: () => void): () => void;
}

const headersKey = 'gateway:headers';

export function createSession(storage: Pick<Storage, 'getItem' | 'setItem'>): Session {
  const listeners = new Set<() => void>();
  const state = { headers: storage.getItem(headersKey) ?? '', keyNeeded: false };
  const change = (part: Partial<typeof state>) => {
    Object.assign(state, part);
    for (const listener of listeners) listener();
  };
  return {
    get headers() {
      return state.headers;
    },
    get keyNeeded() {
      return state.keyNeeded;
    },
    setHeaders(headers) {
      storage.setItem(headersKey, headers);
      change({ headers });
    },
    setKeyNeeded(keyNeeded) {
      if (keyNeeded !== state.keyNeeded) change({ keyNeeded });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Parses the text of the headers pane; returns no headers while the text is not a JSON object. */
export function parseHeaders(text: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...(value as Record<string, string>) } : {};
  } catch {
    return {};
  }
}
