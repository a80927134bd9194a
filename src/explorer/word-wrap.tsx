import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Wraps long lines in the editors, so that nothing has to be scrolled sideways. */
export function WordWrap() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor]) editor?.updateOptions({ wordWrap: 'on' });
  }, [queryEditor, variableEditor]);
  return null;
}
