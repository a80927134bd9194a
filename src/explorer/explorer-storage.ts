import type { DefaultTab } from './default-tabs.ts';

/** The preferences of the user, which contain no operations, variables or headers. */
const preferences = /^graphiql:(theme|visiblePlugin|\w+Flex)$/;

const operationHeight = 'graphiql:secondaryEditorFlex';

export type ExplorerStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'>;

/**
 * Creates GraphiQL's storage. Preferences go to `local`; tabs and history contain variables and headers, so they go to
 * `session`, which ends with the browser tab.
 */
export function createExplorerStorage(local: Storage, session: Storage): ExplorerStorage {
  const areaOf = (key: string) => (preferences.test(key) ? local : session);
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
 * Deletes tabs and history when the gateway at this address changed from the sandbox to real providers or back: a tab of
 * the sandbox would update a real organization.
 */
export function clearOnUpstreamChange(
  session: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  upstream: 'sandbox' | 'real',
): void {
  const previous = session.getItem(upstreamKey);
  session.setItem(upstreamKey, upstream);
  if (previous === null || previous === upstream) return;
  for (const key of Object.keys(session)) if (key.startsWith('graphiql:')) session.removeItem(key);
}

/** Writes the initial values that GraphiQL reads only from its storage. */
export function seedStorage(storage: ExplorerStorage, first: DefaultTab | undefined): void {
  // The height of the operation relative to its variables, so that both fit without scrolling.
  if (storage.getItem(operationHeight) === null) storage.setItem(operationHeight, '1.4');
  if (!first || storage.getItem('graphiql:tabState') !== null) return;
  storage.setItem('graphiql:query', first.query);
  storage.setItem('graphiql:variables', first.variables);
}
