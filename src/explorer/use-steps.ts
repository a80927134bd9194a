import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { Run } from './runs.ts';
import type { Step } from './verdict/verdict.ts';

/** Returns a function that opens the operation of a step in a tab and runs it. */
export function useSteps(run: Run | undefined): (step: Step) => void {
  const { addTab, changeTab, run: send, stop } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const tabs = useGraphiQL((state) => state.tabs);
  const activeTabIndex = useGraphiQL((state) => state.activeTabIndex);

  return ({ operation }) => {
    const { query, variables } = operation ?? run ?? { query: '' };
    const text = variables === undefined ? '' : JSON.stringify(variables, null, 2);
    // A subscription that still runs would write its answers into the tab that is opened.
    stop();
    if (queryEditor?.getValue() !== query) {
      const index = tabs.findIndex((tab, each) => each !== activeTabIndex && tab.query === query);
      if (index < 0) addTab();
      else changeTab(index);
      queryEditor?.setValue(query);
    }
    if (!isSameJson(variableEditor?.getValue() ?? '', text)) variableEditor?.setValue(text);
    send();
  };
}

function isSameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return one === other;
  }
}
