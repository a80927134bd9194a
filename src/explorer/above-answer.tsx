import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** The width below which the answer is below the editor, as in narrow.css. */
export const narrowWindow = '(max-width: 700px)';

/**
 * Renders its children above the response editor. GraphiQL has a place only below it, where the order of the keyboard would
 * differ from what is seen.
 */
export function AboveAnswer({ children }: { readonly children: ReactNode }) {
  const [host, setHost] = useState<Element | null>(null);
  useEffect(() => {
    const created = document.createElement('div');
    created.className = 'verdict-host';
    document.querySelector('.graphiql-response')?.prepend(created);
    setHost(created);
    return () => created.remove();
  }, []);
  return host && createPortal(children, host);
}
