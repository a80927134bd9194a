import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import type { Session } from './session.ts';

/** Long enough to have typed the next letter of a key. */
const pauseMs = 500;

/**
 * Makes the headers pane one for all tabs, and asks for the schema again once it holds a key. GraphiQL has a pane for
 * each tab, so that a key would have to be given in every one.
 */
export function SharedHeaders({ session }: { readonly session: Session }) {
  const { headerEditor, tabId } = useGraphiQL(({ activeTabIndex, headerEditor, tabs }) => ({
    headerEditor,
    tabId: tabs[activeTabIndex]?.id,
  }));
  const { introspect } = useGraphiQLActions();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab's text was put in, so it is replaced.
  useEffect(() => {
    if (headerEditor && headerEditor.getValue() !== session.headers) headerEditor.setValue(session.headers);
  }, [headerEditor, tabId, session]);

  useEffect(() => {
    let pause: ReturnType<typeof setTimeout> | undefined;
    const typed = headerEditor?.onDidChangeModelContent(({ isFlush }) => {
      // GraphiQL flushes when it changes tabs; people do not.
      if (isFlush) return;
      session.setHeaders(headerEditor.getValue());
      clearTimeout(pause);
      if (session.keyNeeded) pause = setTimeout(introspect, pauseMs);
    });
    return () => {
      clearTimeout(pause);
      typed?.dispose();
    };
  }, [headerEditor, introspect, session]);

  return null;
}
