import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readContext, readStages } from './dockerfile.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * An image: its files and its runtime configuration.
 *
 * @typedef {object} Image
 * @property {string} folder that represents the root of its file system
 * @property {string} workdir
 * @property {Record<string, string>} env
 * @property {string} user
 * @property {string} command
 * @property {string} healthcheck
 */

/**
 * Executes the instructions of the Dockerfile, each stage in its own folder, with the installed Node.
 *
 * @param {string} folder
 * @returns {Image} the last stage
 */
export function buildImage(folder) {
  const context = join(folder, 'context');
  for (const name of readContext(`${root}.dockerignore`))
    cpSync(join(root, name), join(context, name), { recursive: true });
  /** @type {Record<string, string>} */
  const stageFolders = {};
  const images = readStages(`${root}.docker/Dockerfile`).map(({ instructions, name }, index) => {
    /** @type {Image} */
    const image = {
      folder: join(folder, `stage-${index}`),
      workdir: '/',
      env: {},
      user: 'root',
      command: '',
      healthcheck: '',
    };
    for (const instruction of instructions) execute(instruction, image, { context, stageFolders });
    stageFolders[name] = image.folder;
    return image;
  });
  const last = images.at(-1);
  if (!last) throw new Error('The Dockerfile has no stage.');
  return last;
}

/**
 * @param {import('./dockerfile.mjs').Instruction} instruction
 * @param {Image} image to modify
 * @param {{ context: string, stageFolders: Record<string, string> }} sources
 */
function execute({ flags, name, text }, image, { context, stageFolders }) {
  const workdir = join(image.folder, image.workdir);
  /** @type {Record<string, () => void>} */
  const steps = {
    WORKDIR() {
      image.workdir = text;
      mkdirSync(join(image.folder, text), { recursive: true });
    },
    COPY: () =>
      copy(
        text.split(/\s+/),
        flags['from'] === undefined ? context : (stageFolders[flags['from']] ?? ''),
        workdir,
      ),
    RUN: () => run(text, workdir, image.env),
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
  if (!step) throw new Error(`The tests do not support the instruction ${name}.`);
  step();
}

/**
 * @param {readonly string[]} paths the sources, and last the target
 * @param {string} from the folder of the sources
 * @param {string} workdir
 */
function copy(paths, from, workdir) {
  const to = join(workdir, paths.at(-1) ?? '');
  const isFolder = paths.at(-1)?.endsWith('/');
  for (const path of paths.slice(0, -1)) {
    const source = join(from, path);
    if (!existsSync(source)) throw new Error(`The file to copy does not exist: ${path}`);
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
