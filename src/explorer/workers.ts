import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphQLWorker from 'monaco-graphql/esm/graphql.worker.js?worker';

const byLanguage: Readonly<Record<string, new () => Worker>> = { graphql: GraphQLWorker, json: JsonWorker };

// Monaco reads this global; without it, its language services run on the main thread.
Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_id: string, language: string) => new (byLanguage[language] ?? EditorWorker)(),
  },
});
