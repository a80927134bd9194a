import { readFileSync } from 'node:fs';

/** @typedef {{ name: string, flags: Record<string, string>, text: string }} Instruction */
/** @typedef {{ name: string, instructions: Instruction[] }} Stage */

/**
 * Reads the stages of a Dockerfile; supports the syntax that this project's Dockerfile uses.
 *
 * @param {string} path
 * @returns {Stage[]}
 */
export function readStages(path) {
  const lines = readFileSync(path, 'utf8').replaceAll('\\\n', ' ').split('\n');
  /** @type {Stage[]} */
  const stages = [];
  for (const line of lines.filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push(readInstruction(name, rest));
  }
  return stages;
}

/**
 * @param {string} name
 * @param {string} rest
 * @returns {Instruction}
 */
function readInstruction(name, rest) {
  /** @type {Record<string, string>} */
  const flags = {};
  const text = rest.replace(/^(--[a-z-]+=\S+\s+)+/, (all) => {
    for (const [, flag = '', value = ''] of all.matchAll(/--([a-z-]+)=(\S+)/g)) flags[flag] = value;
    return '';
  });
  return { name, flags, text };
}

/**
 * Reads the names of the files in the build context from .dockerignore, which ignores everything except a list.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function readContext(path) {
  const [all, ...kept] = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (all !== '*' || kept.some((line) => !/^![\w.-]+$/.test(line)))
    throw new Error('.dockerignore must consist of * and a list of exceptions.');
  return kept.map((line) => line.slice(1));
}
