// Checks that the generated files in schema/ and the tables of settings are up to date: node generated.mjs
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schema = `${root}/schema`;

function hashFiles() {
  const generated = readdirSync(`${schema}/generated`).map((name) => `generated/${name}`);
  const documents = ['../README.md', '../src/config/README.md'];
  const names = [...documents, 'api.graphql', 'subgraph.graphql', 'documents.json', ...generated];
  return new Map(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(`${schema}/${name}`))
        .digest('hex'),
    ]),
  );
}

const before = hashFiles();
execFileSync('npm', ['run', '--silent', 'generate'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
const after = hashFiles();
const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
  (name) => before.get(name) !== after.get(name),
);
for (const name of changed)
  process.stderr.write(`schema/${name} was out of date. Commit the regenerated file.\n`);
process.exit(changed.length === 0 ? 0 : 1);
