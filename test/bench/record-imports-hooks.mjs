import { appendFileSync } from 'node:fs';

let file = '';

/** @type {import('node:module').InitializeHook<{ file: string }>} */
export async function initialize(data) {
  file = data.file;
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  appendFileSync(file, `${url}\n`);
  return nextLoad(url, context);
}
