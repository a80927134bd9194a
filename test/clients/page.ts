import { Window } from 'happy-dom';

/**
 * A browser's page, for React to render into: to be imported before it. Only what has to do with the page is put in
 * place; what the gateway beside it needs, as `fetch` and `AbortSignal`, stays Node's own.
 */
const page = new Window({ url: 'http://localhost/' });
const names = [
  'window',
  'document',
  'navigator',
  'HTMLElement',
  'HTMLIFrameElement',
  'Node',
  'FormData',
  'MutationObserver',
] as const;
for (const name of names) {
  Object.defineProperty(globalThis, name, { value: page[name], configurable: true, writable: true });
}
