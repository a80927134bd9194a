import { useGraphiQL } from '@graphiql/react';

const blank = '{\n  "authorization": "Bearer "\n}';

/** Says that a key is needed, and leads to where it is given. */
export function KeyNotice() {
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const openHeaders = () => {
    document.querySelector<HTMLButtonElement>('[data-name="headers"]')?.click();
    if (!headerEditor) return;
    if (!headerEditor.getValue().trim()) headerEditor.setValue(blank);
    headerEditor.setPosition({ lineNumber: 2, column: 28 });
    headerEditor.focus();
  };
  return (
    <p className="key-needed" role="status">
      This gateway asks for an API key. Give it under <b>Headers</b> as <code>authorization</code> or{' '}
      <code>x-api-key</code>; it is forgotten when this browser tab is closed.{' '}
      <button onClick={openHeaders} type="button">
        Give a key
      </button>
    </p>
  );
}
