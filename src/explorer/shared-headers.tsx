import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import type { GatewayClient } from './gateway-client.ts';
import { fetchProviders } from './providers.ts';
import type { Session } from './session.ts';

/** Longer than the time between two key strokes. */
const debounceMs = 500;

interface SharedHeadersProps {
  readonly gateway: GatewayClient;
  readonly session: Session;
}

/**
 * Shares one headers pane among all tabs and tests a key after it was entered. GraphiQL has a pane for each tab, so a key
 * would have to be entered in, and removed from, every one.
 */
export function SharedHeaders({ gateway, session }: SharedHeadersProps) {
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { introspect } = useGraphiQLActions();

  useEffect(() => {
    if (!headerEditor) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    headerEditor.setValue(session.headers);
    const subscription = headerEditor.onDidChangeModelContent(({ isFlush }) => {
      const text = headerEditor.getValue();
      if (text === session.headers) return;
      // A change of the whole text comes from GraphiQL, which inserts the headers of another tab.
      if (isFlush && !isSameJson(text, session.headers)) return headerEditor.setValue(session.headers);
      session.setHeaders(text);
      clearTimeout(timer);
      if (session.keyNeeded) timer = setTimeout(fetchProviders, debounceMs, gateway);
    });
    return () => {
      clearTimeout(timer);
      subscription.dispose();
    };
  }, [gateway, headerEditor, session]);

  useEffect(() => {
    let wasKeyNeeded = session.keyNeeded;
    return session.subscribe(() => {
      if (wasKeyNeeded && !session.keyNeeded) introspect();
      wasKeyNeeded = session.keyNeeded;
    });
  }, [introspect, session]);

  return null;
}

/** Whether two strings differ only in their formatting, which GraphiQL changes. */
function isSameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
