import type { ReadyTab } from './ready-tabs.ts';

/** The reader's taste: it holds nothing that was typed into an operation, its variables or its headers. */
const lasting = /^graphiql:(theme|visiblePlugin|\w+Flex)$/;

const operationHeight = 'graphiql:secondaryEditorFlex';

export type ExplorerStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'>;

/**
 * Where GraphiQL keeps what it keeps. Taste stays in the browser; tabs and history hold variables and headers, so they
 * go with the browser's tab.
 */
export function createExplorerStorage(local: Storage, session: Storage): ExplorerStorage {
  const areaOf = (key: string) => (lasting.test(key) ? local : session);
  return {
    getItem: (key) => areaOf(key).getItem(key),
    setItem: (key, value) => areaOf(key).setItem(key, value),
    removeItem: (key) => areaOf(key).removeItem(key),
    clear() {
      for (const area of [local, session]) {
        for (const key of Object.keys(area)) if (key.startsWith('graphiql:')) area.removeItem(key);
      }
    },
    get length() {
      return local.length + session.length;
    },
  };
}

const upstreamKey = 'gateway:upstream';

/**
 * Forgets tabs and history when the gateway at this address has other providers than before: a tab of the sandbox would
 * update a real organization.
 */
export function forgetOtherUpstream(
  session: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  upstream: 'sandbox' | 'real',
): void {
  const former = session.getItem(upstreamKey);
  session.setItem(upstreamKey, upstream);
  if (former === null || former === upstream) return;
  for (const key of Object.keys(session)) if (key.startsWith('graphiql:')) session.removeItem(key);
}

/** What GraphiQL asks its storage for, and takes from nowhere else. */
export function seedStorage(storage: ExplorerStorage, first: ReadyTab | undefined): void {
  // The operation's share of the height, over that of its variables: both can be read without a scroll.
  if (storage.getItem(operationHeight) === null) storage.setItem(operationHeight, '1.4');
  if (!first || storage.getItem('graphiql:tabState') !== null) return;
  storage.setItem('graphiql:query', first.query);
  storage.setItem('graphiql:variables', first.variables);
}
