import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useMemo } from 'react';
import type { Run, Runs } from './runs.ts';

/** Returns the run whose answer the active tab shows. */
export function useRun(runs: Runs): Run | undefined {
  const { stop } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const activeTabIndex = useGraphiQL((state) => state.activeTabIndex);
  const { id = '', response } = tabs[activeTabIndex] ?? {};
  useEffect(() => {
    runs.onTabChange = stop;
    // GraphiQL does not report the tabs that it starts with.
    if (runs.activeTab === '') runs.setTabs(tabs, activeTabIndex);
  }, [activeTabIndex, runs, stop, tabs]);
  useEffect(() => {
    if (id === '') return;
    document.querySelector('.graphiql-tab-active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [id]);
  return useMemo(() => runs.find(id, response), [id, response, runs]);
}
