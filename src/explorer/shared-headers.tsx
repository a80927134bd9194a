import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import type { GatewayClient } from './ask-gateway.ts';
import { askProviders } from './providers.ts';
import type { Session } from './session.ts';

/** Long enough to have typed the next letter of a key. */
const pauseMs = 500;

interface SharedHeadersProps {
  readonly gateway: GatewayClient;
  readonly session: Session;
}

/**
 * Makes the headers pane one for all tabs, and tries a key once it was given. GraphiQL has a pane for each tab, so that
 * a key would have to be given in every one, and taken out of every one.
 */
export function SharedHeaders({ gateway, session }: SharedHeadersProps) {
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { introspect } = useGraphiQLActions();

  useEffect(() => {
    if (!headerEditor) return;
    let pause: ReturnType<typeof setTimeout> | undefined;
    headerEditor.setValue(session.headers);
    const changes = headerEditor.onDidChangeModelContent(({ isFlush }) => {
      const text = headerEditor.getValue();
      if (text === session.headers) return;
      // GraphiQL puts in what another tab held; people do not replace the whole text at once.
      if (isFlush && !isSameJson(text, session.headers)) return headerEditor.setValue(session.headers);
      session.setHeaders(text);
      clearTimeout(pause);
      if (session.keyNeeded) pause = setTimeout(askProviders, pauseMs, gateway);
    });
    return () => {
      clearTimeout(pause);
      changes.dispose();
    };
  }, [gateway, headerEditor, session]);

  useEffect(() => {
    let needed = session.keyNeeded;
    return session.subscribe(() => {
      if (needed && !session.keyNeeded) introspect();
      needed = session.keyNeeded;
    });
  }, [introspect, session]);

  return null;
}

/** As it is after GraphiQL has made the text pretty. */
function isSameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
