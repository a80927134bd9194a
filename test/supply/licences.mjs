// Fails on a package whose licence is not known to be permissive: node licences.mjs [package-lock.json]
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import parse from 'spdx-expression-parse';
import { findChain, readPackages } from './lock-file.mjs';

/** Licences that ask for no more than their text and a name. */
const permissive = new Set(
  'MIT ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0'.split(' '),
);

/**
 * What the work on this project uses and the gateway neither ships nor loads, though its licence is another one.
 *
 * @type {Readonly<Record<string, { readonly licence: string, readonly why: string }>>}
 */
const developmentOnly = {
  'caniuse-lite': { licence: 'CC-BY-4.0', why: 'a table of what browsers can do, below the code generator' },
  'spdx-exceptions': { licence: 'CC-BY-3.0', why: "a list of names, below this script's own parser" },
};

const [, , file = fileURLToPath(new URL('../../package-lock.json', import.meta.url))] = process.argv;
const packages = readPackages(readFileSync(file, 'utf8'));
const refused = packages.filter((each) => !isPermissive(each.licence) && !isExcepted(each));
for (const each of refused) {
  const use = each.isDevelopment ? 'development' : 'runtime';
  process.stderr.write(`${each.name} ${each.version}, ${use}: ${each.licence ?? 'no licence'}\n`);
  process.stderr.write(`  ${findChain(packages, each).join(' > ')}\n`);
}
process.stdout.write(
  `${packages.length} packages looked at, ${refused.length} with a licence that is not allowed\n`,
);
if (packages.length === 0 || refused.length > 0) process.exitCode = 1;

/** @param {import('./lock-file.mjs').Package} package_ */
function isExcepted({ isDevelopment, licence, name }) {
  return isDevelopment && licence !== undefined && developmentOnly[name]?.licence === licence;
}

/** @param {string | undefined} licence an SPDX expression */
function isPermissive(licence) {
  try {
    return licence !== undefined && holds(parse(licence));
  } catch {
    // What no SPDX parser can read, such as `SEE LICENSE IN …`, nobody has agreed to.
    return false;
  }
}

/**
 * @param {any} expression a name, or two expressions with `and` or `or` between them
 * @returns {boolean}
 */
function holds({ conjunction, exception, left, license, right }) {
  if (conjunction === 'or') return holds(left) || holds(right);
  if (conjunction === 'and') return holds(left) && holds(right);
  return exception === undefined && permissive.has(license);
}
