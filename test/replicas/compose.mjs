import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The parsed compose.yaml. */
export const compose = parse(readFileSync(new URL('../../.docker/compose.yaml', import.meta.url), 'utf8'));

/**
 * Returns a file in compose.yaml as a container receives it.
 *
 * @param {'nginx' | 'router'} name
 * @returns {string}
 */
export const composedFile = (name) => compose.configs[name].content.replaceAll('$$', '$');
