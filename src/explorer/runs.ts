import type { BulkOrganizations } from './verdict/bulk-organizations.ts';
import { createBulkOrganizations } from './verdict/bulk-organizations.ts';
import type { OperationResult } from './verdict/root-fields.ts';
import { parseOperation } from './verdict/root-fields.ts';

/** An operation that was sent, and what came of it. */
export interface Run {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
  /** Null when no answer arrived. */
  readonly result: OperationResult | null;
  /** What the response pane shows of it. */
  readonly text: string;
  /** Whether an `Idempotency-Key` header was sent. */
  readonly hasHeaderKey: boolean;
  /** The request ids of this run and of earlier ones with the same keys, oldest first. */
  readonly requestIds: readonly string[];
}

/** A tab of GraphiQL, which shows its `response` whenever it becomes active. */
export interface TabWithAnswer {
  readonly id: string;
  response?: string | null;
}

/** The last run of each tab, until the page is closed. */
export interface Runs {
  /** The tab whose operation is sent next. */
  readonly activeTab: string;
  readonly bulkOrganizations: Pick<BulkOrganizations, 'find'>;
  /** Called when another tab is active, so that the wait of the previous one ends. */
  onTabChange: () => void;
  /** Notes GraphiQL's tabs, and which one is active. */
  setTabs(tabs: readonly TabWithAnswer[], active: number): void;
  /** Keeps an answer that arrived while another tab is active, until the user returns. */
  keepAnswer(tab: string, text: string): void;
  record(tab: string, run: Omit<Run, 'requestIds'>, requestId: string | null): void;
  /** Finds the run whose answer a tab shows; nothing when it shows something else. */
  find(tab: string, text: string | null | undefined): Run | undefined;
}

/** The most request ids that are kept for the same keys. */
const maxIds = 10;

export function createRuns(): Runs {
  const byTab = new Map<string, Run>();
  const bulkOrganizations = createBulkOrganizations();
  const idsByKeys = new Map<string, readonly string[]>();
  const toRequestIds = (run: Omit<Run, 'requestIds'>, requestId: string | null) => {
    const own = requestId === null ? [] : [requestId];
    const keys = toKeys(run);
    if (keys === null) return own;
    const ids = [...new Set([...(idsByKeys.get(keys) ?? []), ...own])].slice(-maxIds);
    idsByKeys.set(keys, ids);
    return ids;
  };
  let tabs: readonly TabWithAnswer[] = [];
  let activeTab = '';
  const runs: Runs = {
    get activeTab() {
      return activeTab;
    },
    bulkOrganizations,
    onTabChange() {},
    setTabs(current, active) {
      tabs = current;
      const { id = '' } = current[active] ?? {};
      const isChanged = activeTab !== '' && id !== activeTab;
      activeTab = id;
      if (isChanged) runs.onTabChange();
    },
    keepAnswer(tab, text) {
      const owner = tabs.find(({ id }) => id === tab);
      if (owner) owner.response = text;
    },
    record(tab, run, requestId) {
      bulkOrganizations.record(run, run.result);
      byTab.set(tab, { ...run, requestIds: toRequestIds(run, requestId) });
    },
    find(tab, text) {
      const run = byTab.get(tab);
      return run?.text === text ? run : undefined;
    },
  };
  return runs;
}

/** Identifies the updates of an operation by their keys; null when one has none. */
function toKeys(run: Omit<Run, 'requestIds'>): string | null {
  const keys = parseOperation(run)?.fields.map((field) => field.argument('idempotencyKey')) ?? [];
  return keys.length > 0 && keys.every((key) => typeof key === 'string') ? JSON.stringify(keys) : null;
}
