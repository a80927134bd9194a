// Fails on packages whose license is not known to be permissive: node licenses.mjs [package-lock.json]
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import parse from 'spdx-expression-parse';
import { findChain, readPackages } from './lock-file.mjs';

/** Licenses that require only attribution. */
const permissive = new Set(
  'MIT ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0'.split(' '),
);

/**
 * Exceptions for development dependencies, which the gateway neither ships nor loads.
 *
 * @type {Readonly<Record<string, { readonly license: string, readonly reason: string }>>}
 */
const developmentOnly = {
  argparse: { license: 'PSF-2.0', reason: 'parses the command line of markdown-it, which is never run' },
  'axe-core': { license: 'MPL-2.0', reason: 'checks pages in tests, unmodified' },
  'caniuse-lite': { license: 'CC-BY-4.0', reason: 'browser data that the code generator depends on' },
  'spdx-exceptions': {
    license: 'CC-BY-3.0',
    reason: 'a list of names that the license parser of this script depends on',
  },
};

const [, , file = fileURLToPath(new URL('../../package-lock.json', import.meta.url))] = process.argv;
const packages = readPackages(readFileSync(file, 'utf8'));
const refused = packages.filter((each) => !isPermissive(each.license) && !isExcepted(each));
for (const each of refused) {
  const use = each.isDevelopment ? 'development' : 'runtime';
  process.stderr.write(`${each.name} ${each.version}, ${use}: ${each.license ?? 'no license'}\n`);
  process.stderr.write(`  ${findChain(packages, each).join(' > ')}\n`);
}
process.stdout.write(
  `Checked ${packages.length} packages; ${refused.length} have a license that is not allowed.\n`,
);
if (packages.length === 0 || refused.length > 0) process.exitCode = 1;

/** @param {import('./lock-file.mjs').Package} package_ */
function isExcepted({ isDevelopment, license, name }) {
  return isDevelopment && license !== undefined && developmentOnly[name]?.license === license;
}

/** @param {string | undefined} license an SPDX expression */
function isPermissive(license) {
  try {
    return license !== undefined && isSatisfied(parse(license));
  } catch {
    // An expression that is not SPDX, such as `SEE LICENSE IN …`, is not known to be permissive.
    return false;
  }
}

/**
 * @param {any} expression a name, or two expressions with `and` or `or` between them
 * @returns {boolean}
 */
function isSatisfied({ conjunction, exception, left, license, right }) {
  if (conjunction === 'or') return isSatisfied(left) || isSatisfied(right);
  if (conjunction === 'and') return isSatisfied(left) && isSatisfied(right);
  return exception === undefined && permissive.has(license);
}
