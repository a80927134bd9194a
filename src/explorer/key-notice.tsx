import { useGraphiQL } from '@graphiql/react';
import type { Session } from './session.ts';

const blank = '{\n  "authorization": "Bearer "\n}';

/** Says that a key is needed, and leads to where it is given. */
export function KeyNotice({ session }: { readonly session: Session }) {
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const openHeaders = () => {
    document.querySelector<HTMLButtonElement>('[data-name="headers"]')?.click();
    if (!headerEditor) return;
    if (!session.headers.trim()) {
      session.setHeaders(blank);
      headerEditor.setValue(blank);
    }
    headerEditor.setPosition({ lineNumber: 2, column: 28 });
    // The pane has to be shown before it can have the focus.
    requestAnimationFrame(() => headerEditor.focus());
  };
  return (
    <p className="key-needed" role="status">
      This gateway asks for an API key. Give it under <b>Headers</b> as <code>authorization</code> or{' '}
      <code>x-api-key</code>; it is forgotten when this browser tab is closed.{' '}
      <button disabled={!headerEditor} onClick={openHeaders} type="button">
        Give a key
      </button>
    </p>
  );
}
