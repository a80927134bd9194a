/** What is shared by all tabs of the explorer, and forgotten when the browser's tab is closed. */
export interface Session {
  /** The text of the headers pane. */
  readonly headers: string;
  /** Whether the gateway refused the last request for want of a key. */
  readonly keyNeeded: boolean;
  setHeaders(text: string): void;
  setKeyNeeded(needed: boolean): void;
  /** Calls back at every change; answers how to end that. */
  subscribe(listener: () => void): () => void;
}

const place = 'gateway:headers';

export function createSession(storage: Pick<Storage, 'getItem' | 'setItem'>): Session {
  const listeners = new Set<() => void>();
  const state = { headers: storage.getItem(place) ?? '', keyNeeded: false };
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
      storage.setItem(place, headers);
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

/** The headers that a pane's text stands for; none while it is being written and is no JSON object yet. */
export function parseHeaders(text: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...(value as Record<string, string>) } : {};
  } catch {
    return {};
  }
}
