import { useGraphiQL } from '@graphiql/react';
import type { Session } from './session.ts';

const headersTemplate = '{\n  "authorization": "Bearer "\n}';

/** Shows that an API key is required, with a button that opens the headers pane. */
export function KeyNotice({ session }: { readonly session: Session }) {
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const openHeaders = () => {
    document.querySelector<HTMLButtonElement>('[data-name="headers"]')?.click();
    if (!headerEditor) return;
    if (!session.headers.trim()) {
      session.setHeaders(headersTemplate);
      headerEditor.setValue(headersTemplate);
    }
    headerEditor.setPosition({ lineNumber: 2, column: 28 });
    // The pane can be focused only after it is shown.
    requestAnimationFrame(() => headerEditor.focus());
  };
  return (
    <p className="key-needed" role="status">
      This gateway requires an API key. Enter it under <b>Headers</b> as <code>authorization</code> or{' '}
      <code>x-api-key</code>. It is deleted when this browser tab is closed.{' '}
      <button disabled={!headerEditor} onClick={openHeaders} type="button">
        Enter a key
      </button>
    </p>
  );
}
