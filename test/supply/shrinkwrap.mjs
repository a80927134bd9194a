// The versions that the tests ran with, for whoever installs the package: node shrinkwrap.mjs [--remove]
// An npm-shrinkwrap.json in a package is honoured where it is installed, which package-lock.json and `overrides` are not.
// It stands in the project only while npm packs it: npm would take it for the project's own lock file.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const fileAt = (/** @type {string} */ name) => new URL(`../../${name}`, import.meta.url);
const shrinkwrap = fileAt('npm-shrinkwrap.json');

if (process.argv.includes('--remove')) rmSync(shrinkwrap, { force: true });
else writeFileSync(shrinkwrap, `${JSON.stringify(withoutDevelopment(), null, 2)}\n`);

function withoutDevelopment() {
  const lock = JSON.parse(readFileSync(fileAt('package-lock.json'), 'utf8'));
  const { '': project, ...packages } = lock.packages;
  const { devDependencies: _, ...shipped } = project;
  const used = Object.entries(packages).filter(([, each]) => each.dev !== true);
  return { ...lock, packages: { '': shipped, ...Object.fromEntries(used) } };
}
