import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const folder = new URL('../../.docker/', import.meta.url);

/** The parsed compose.yaml. */
export const compose = parse(readFileSync(new URL('compose.yaml', folder), 'utf8'));

/**
 * Returns a file that compose.yaml mounts.
 *
 * @param {'nginx' | 'router'} name
 * @returns {string}
 */
export const composedFile = (name) => readFileSync(new URL(compose.configs[name].file, folder), 'utf8');
