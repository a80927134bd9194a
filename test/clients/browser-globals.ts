import { Window } from 'happy-dom';

/**
 * Defines the globals of a browser page; imported before React. Only DOM globals are replaced: the gateway in the same
 * process needs Node's own `fetch` and `AbortSignal`.
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
