import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** compose.yaml, read. */
export const compose = parse(readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8'));

/**
 * A file that it holds, as a container gets it.
 *
 * @param {'nginx' | 'router'} name
 * @returns {string}
 */
export const composedFile = (name) => compose.configs[name].content.replaceAll('$$', '$');
