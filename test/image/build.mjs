import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readContext, readStages } from './dockerfile.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What an image is: its files, and how it is run.
 *
 * @typedef {object} Image
 * @property {string} folder stands for the root of its file system
 * @property {string} workdir
 * @property {Record<string, string>} env
 * @property {string} user
 * @property {string} command
 * @property {string} healthcheck
 */

/**
 * Does what the Dockerfile says, each stage in a folder of its own, with this machine's Node.
 *
 * @param {string} folder
 * @returns {Image} the last stage
 */
export function buildImage(folder) {
  const context = join(folder, 'context');
  for (const name of readContext(`${root}.dockerignore`))
    cpSync(join(root, name), join(context, name), { recursive: true });
  /** @type {Record<string, string>} */
  const built = {};
  const images = readStages(`${root}Dockerfile`).map(({ instructions, name }, index) => {
    /** @type {Image} */
    const image = {
      folder: join(folder, `stage-${index}`),
      workdir: '/',
      env: {},
      user: 'root',
      command: '',
      healthcheck: '',
    };
    for (const instruction of instructions) follow(instruction, image, { context, built });
    built[name] = image.folder;
    return image;
  });
  const last = images.at(-1);
  if (!last) throw new Error('The Dockerfile has no stage');
  return last;
}

/**
 * @param {import('./dockerfile.mjs').Instruction} instruction
 * @param {Image} image is changed
 * @param {{ context: string, built: Record<string, string> }} sources
 */
function follow({ flags, name, text }, image, { built, context }) {
  const here = join(image.folder, image.workdir);
  /** @type {Record<string, () => void>} */
  const steps = {
    WORKDIR() {
      image.workdir = text;
      mkdirSync(join(image.folder, text), { recursive: true });
    },
    COPY: () =>
      copy(text.split(/\s+/), flags['from'] === undefined ? context : (built[flags['from']] ?? ''), here),
    RUN: () => run(text, here, image.env),
    ENV() {
      for (const [, key = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g)) image.env[key] = value;
    },
    USER() {
      image.user = text;
    },
    HEALTHCHECK() {
      image.healthcheck = text.replace(/^CMD\s+/, '');
    },
    CMD() {
      image.command = text;
    },
    EXPOSE() {},
  };
  const step = steps[name];
  if (!step) throw new Error(`The tests do not know ${name}`);
  step();
}

/**
 * @param {readonly string[]} paths the last one is where to
 * @param {string} from
 * @param {string} here
 */
function copy(paths, from, here) {
  const to = join(here, paths.at(-1) ?? '');
  const isFolder = paths.at(-1)?.endsWith('/');
  for (const path of paths.slice(0, -1)) {
    const source = join(from, path);
    if (!existsSync(source)) throw new Error(`There is no ${path} to copy`);
    cpSync(source, isFolder && path !== '.' ? join(to, basename(path)) : to, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/**
 * @param {string} command
 * @param {string} cwd
 * @param {Record<string, string>} env
 */
function run(command, cwd, env) {
  const options = {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    encoding: /** @type {const} */ ('utf8'),
  };
  const { status, stderr, stdout } = spawnSync('sh', ['-c', command], options);
  if (status !== 0) throw new Error(`${command}\n${stdout}${stderr}`);
}
